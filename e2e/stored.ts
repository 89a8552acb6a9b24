import type { Page } from '@playwright/test';

/** All that lies in a store of one of the page's databases. */
function storedIn(page: Page, database: string, store: string): Promise<unknown[]> {
  return page.evaluate(
    ([name, kind]) =>
      new Promise<unknown[]>((resolve) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
          const reading = opening.result.transaction(kind).objectStore(kind).getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
    [database, store] as const,
  );
}

/** The words of what waits to be made. */
export async function queuedWords(page: Page): Promise<string[]> {
  const jobs = (await storedIn(page, 'aquatint-queue', 'jobs')) as { settings: { prompt: string } }[];
  return jobs.map(({ settings }) => settings.prompt);
}

/** The words that were written last, as far as they are copied: where a browser that is killed does not lose them. */
export async function copiedWords(page: Page): Promise<string | undefined> {
  const [kept] = (await storedIn(page, 'aquatint-words', 'drafts')) as { draft: { prompt: string } }[];
  return kept?.draft.prompt;
}
