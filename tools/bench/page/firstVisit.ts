import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright';
import { openSite } from '../../generate/browser.ts';
import { median, type Figure } from '../results.ts';
import { generate, ready } from './studioPage.ts';

const VISITS = 5;
const KB = 1000;
const MOST_SCRIPT = 300;
const SLOWEST_PICTURE = 4;
const SCRIPT = /\.m?js$/;
/** The runtime's own loader is onnxruntime's, and left out. */
const LOADER = /\/ort\//;

interface Visit {
  /** Kilobytes, compressed, until a picture can be asked for, and until the first one is there. */
  readonly before: number;
  readonly until: number;
  /** From the click to the print, Quick, in seconds. */
  readonly seconds: number;
}

/** What somebody who has never been here waits for: the page's script, and the first picture. */
export async function benchFirstVisit(): Promise<readonly Figure[]> {
  const visits: Visit[] = [];
  for (let i = 0; i < VISITS; i += 1) visits.push(await visit());
  const last = (of: (visit: Visit) => number): number => median(visits.map(of));
  return [
    {
      name: 'script before a picture can be asked for, compressed',
      ...{ value: last(({ before }) => before), unit: 'KB', limit: MOST_SCRIPT },
    },
    {
      name: 'script until the first picture is there, compressed',
      ...{ value: last(({ until }) => until), unit: 'KB', limit: null },
    },
    {
      name: 'first Quick picture, from the click',
      ...{ value: last(({ seconds }) => seconds), unit: 's', limit: SLOWEST_PICTURE },
    },
  ];
}

async function visit(): Promise<Visit> {
  const scripts = new Set<Response>();
  const site = await openSite({
    beforeLoad: async (page) => {
      page.context().on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (SCRIPT.test(pathname) && !LOADER.test(pathname)) scripts.add(response);
      });
      await Promise.resolve();
    },
  });
  try {
    await ready(site.page);
    const before = await compressed(scripts);
    await site.page.getByRole('radio', { name: 'Quick' }).click();
    const seconds = await generate(site.page, 'a red apple');
    return { before, until: await compressed(scripts), seconds };
  } finally {
    await site.close();
  }
}

/** Kilobytes of what has come so far, each file once. */
async function compressed(scripts: ReadonlySet<Response>): Promise<number> {
  const files = new Map<string, number>();
  for (const response of scripts) {
    files.set(response.url(), gzipSync(await response.body(), { level: 9 }).length);
  }
  return [...files.values()].reduce((sum, size) => sum + size, 0) / KB;
}
