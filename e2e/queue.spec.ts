import type { Page } from '@playwright/test';
import { Studio, expect, test } from './site.ts';

/** What waits to be made: one list, in every tab, that outlives the page. */

test('pictures are added while one is made, change places, and come out in that order', async ({
  page,
  studio,
}) => {
  const queue = page.getByRole('region', { name: /^Queue/ });
  const add = page.getByRole('button', { name: 'Add to the queue' });
  await studio.start('a fox', 30);
  for (const words of ['a hen', 'a cat']) {
    await studio.setSteps(1);
    await studio.prompt.fill(words);
    await add.click();
  }
  const jobs = queue.getByRole('listitem');
  await expect(jobs).toHaveCount(3);
  await queue.getByRole('button', { name: 'Earlier: a cat' }).click();
  await expect(jobs.nth(1)).toContainText('a cat');
  await queue.getByRole('button', { name: 'Change: a hen' }).click();
  await expect(studio.prompt).toHaveValue('a hen');
  await studio.prompt.fill('a red hen');
  await page.getByRole('button', { name: 'Put back in the queue' }).click();
  await expect(jobs.nth(2)).toContainText('a red hen');
  await studio.finished(3);
  await expect(queue).toHaveCount(0);
  const names = await studio.prints.evaluateAll((cards) =>
    cards.map((card) => card.getAttribute('aria-label')),
  );
  expect(names).toEqual(['Open: a red hen', 'Open: a cat', 'Open: a fox']);
});

test('the queue outlives a reload, stays paused, and the other tab shows it', async ({
  page,
  studio,
  context,
  site,
}) => {
  await studio.start('a fox', 400);
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  await page.getByRole('button', { name: 'Pause after this picture' }).click();
  const other = new Studio(await context.newPage());
  await other.open(site.url);
  await expect(other.page.getByRole('region', { name: /^Queue/ }).getByRole('listitem')).toHaveCount(2);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await studio.ready();
  await expect(page.getByRole('region', { name: /^Queue/ }).getByText('paused')).toBeVisible();
  await other.page
    .getByRole('button', { name: /^Remove: a fox/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: /^Queue/ }).getByRole('listitem')).toHaveCount(1);
});

test('a picture is finished early, kept, and marked', { tag: '@long' }, async ({ page, studio }) => {
  await studio.start('a fox', 400);
  await page.getByRole('button', { name: 'Finish now' }).click();
  await studio.finished(1);
  await studio.prints.first().click();
  await expect(page.getByRole('dialog', { name: 'a fox' })).toContainText(/Stopped at \d+ of 400/);
});

/** How many of the network's calls are kept for the picture under way; with `spoil` the first of them is made zeros. */
function keptCalls(page: Page, spoil = false): Promise<number> {
  return page.evaluate(
    (spoiling) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('aquatint-queue');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('calls', 'readwrite');
          const calls = transaction.objectStore('calls');
          const counting = calls.count();
          const first = calls.openCursor();
          first.onsuccess = () => {
            const outputs = first.result?.value as Float32Array[] | undefined;
            if (spoiling) first.result?.update(outputs?.map(({ length }) => new Float32Array(length)));
          };
          transaction.oncomplete = () => {
            opening.result.close();
            resolve(counting.result);
          };
          transaction.onerror = () => reject(new Error(String(transaction.error)));
        };
      }),
    spoil,
  );
}

/** The files of all prints. */
function printFiles(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open('aquatint-gallery');
        opening.onsuccess = () => {
          const reading = opening.result.transaction('files').objectStore('files').getAll();
          reading.onsuccess = () => {
            const bytes = (reading.result as { png: Blob }[]).map(async ({ png }) =>
              [...new Uint8Array(await png.arrayBuffer())].join(),
            );
            void Promise.all(bytes).then(resolve);
          };
        };
      }),
  );
}

/** The same picture twice, the second of which a reload cuts off; `meanwhile` is done to what is kept of it. */
async function cutOff(studio: Studio, meanwhile: () => Promise<unknown>): Promise<string[]> {
  const { page } = studio;
  await page.getByRole('textbox', { name: 'Seed' }).fill('5');
  await studio.make('a fox', 100);
  await studio.generate.click();
  await expect.poll(() => keptCalls(page)).toBeGreaterThan(8);
  await meanwhile();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await studio.finished(2);
  // A print is shown before it is stored.
  await expect.poll(async () => (await printFiles(page)).length).toBe(2);
  return printFiles(page);
}

test('a picture that a reload cuts off goes on where it was, and is the same', async ({ studio }) => {
  const files = await cutOff(studio, () => Promise.resolve());
  expect(files).toHaveLength(2);
  expect(files[0] === files[1]).toBe(true);
});

test(
  'what the network gave before a reload is what the picture goes on from',
  { tag: '@long' },
  async ({ page, studio }) => {
    const files = await cutOff(studio, () => keptCalls(page, true));
    expect(files).toHaveLength(2);
    expect(files[0] === files[1]).toBe(false);
  },
);
