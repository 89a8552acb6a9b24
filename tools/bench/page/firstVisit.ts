import { watchScripts, type FirstScripts } from '../../../e2e/firstScripts.ts';
import { openSite } from '../../generate/browser.ts';
import { median, type Figure } from '../results.ts';
import { generate, ready } from './studioPage.ts';

const VISITS = 5;
const MOST_SCRIPT = 300;
const SLOWEST_PICTURE = 4;

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
  let scripts: FirstScripts | null = null;
  const site = await openSite({
    beforeLoad: async (page) => {
      scripts = await watchScripts(page);
    },
  });
  try {
    const { before, untilNow } = requireWatched(scripts);
    await ready(site.page);
    await site.page.getByRole('radio', { name: 'Quick' }).click();
    const seconds = await generate(site.page, 'a red apple');
    return { before: await before(), until: await untilNow(), seconds };
  } finally {
    await site.close();
  }
}

function requireWatched(scripts: FirstScripts | null): FirstScripts {
  if (scripts === null) throw new Error('The page was loaded before anybody watched.');
  return scripts;
}
