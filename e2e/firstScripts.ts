import { gzipSync } from 'node:zlib';
import type { Page, Response } from '@playwright/test';

const SCRIPT = /\.m?js$/;
/** The runtime's own loader is onnxruntime's, and left out. */
const LOADER = /\/ort\//;
/** Milliseconds, so that all has come that is wanted at once. */
const SETTLING = 1500;
const KB = 1000;

/** What script a page fetches, its workers' too; asked for in kilobytes, compressed, each file once. */
export interface FirstScripts {
  /** Until the page has looked at the device: from then on it makes pictures. Waits until it has. */
  readonly before: () => Promise<number>;
  readonly untilNow: () => Promise<number>;
}

/** Before the page is loaded. */
export async function watchScripts(page: Page): Promise<FirstScripts> {
  const scripts = new Set<Response>();
  page.context().on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (SCRIPT.test(pathname) && !LOADER.test(pathname)) scripts.add(response);
  });
  await page.addInitScript(noteWhenReady);
  return {
    before: async () => {
      await page.waitForFunction(() => 'aquatintReadyAt' in globalThis);
      const readyAt = await page.evaluate(() => Number(Reflect.get(globalThis, 'aquatintReadyAt')));
      // What follows is fetched because the page is idle, and not for the first picture.
      await page.waitForTimeout(SETTLING);
      return compressed([...scripts].filter((script) => script.request().timing().startTime <= readyAt));
    },
    untilNow: () => compressed([...scripts]),
  };
}

/** In the page: remembers when it first says that pictures can be made, in milliseconds since 1970. */
function noteWhenReady(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector('header [data-status="ready"]') === null) return;
    Reflect.set(globalThis, 'aquatintReadyAt', performance.timeOrigin + performance.now());
    observer.disconnect();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
}

async function compressed(scripts: readonly Response[]): Promise<number> {
  const files = new Map<string, number>();
  for (const response of scripts) {
    files.set(response.url(), gzipSync(await response.body(), { level: 9 }).length);
  }
  return [...files.values()].reduce((sum, size) => sum + size, 0) / KB;
}
