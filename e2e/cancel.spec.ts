import type { Page } from '@playwright/test';
import { expect, test } from './site.ts';

test('Ctrl+Enter starts, Escape stops between steps, and the next picture works', async ({
  page,
  studio,
}) => {
  await studio.make('a first picture');
  await studio.setSteps(500);
  await studio.prompt.fill('a picture that takes too long');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/Step [1-9]\d* of 500/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible();
  await expect(studio.prints).toHaveCount(1);
  await studio.make('a picture after that');
  await expect(studio.prints).toHaveCount(2);
});

test('Cancel works while the model is still loading', async ({ page, context, studio }) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.route('**/models/etch/**/*.safetensors', async (route) => {
    await released;
    await route.continue().catch(() => undefined); // cancelled meanwhile
  });
  await studio.start('a picture', 1);
  await page.waitForTimeout(1000); // not the second press of a double click
  await studio.cancel.click();
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible();
  release();
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await studio.make('a picture');
});

test('of several pictures, those finished before the cancel are kept', async ({ page, studio }) => {
  await page.getByRole('textbox', { name: 'Pictures' }).fill('16');
  await studio.start('many boats', 8);
  await expect(studio.prints.first()).toBeVisible();
  await studio.cancel.click();
  const stopped = await page.getByText(/Stopped after \d+ of 16/).innerText();
  const kept = Number(/after (\d+) of/.exec(stopped)?.[1]);
  expect(kept).toBeGreaterThan(0);
  await expect(studio.prints).toHaveCount(kept);
  await page.reload();
  await expect(studio.prints).toHaveCount(kept);
});

/** What lies in a store of a database of the page. */
const countOf = (page: Page, name: string, store: string): Promise<number> =>
  page.evaluate(
    ([database, kind]) =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open(database);
        opening.onsuccess = () => {
          const counting = opening.result.transaction(kind).objectStore(kind).count();
          counting.onsuccess = () => {
            opening.result.close();
            resolve(counting.result);
          };
        };
      }),
    [name, store] as const,
  );

test('what is cancelled while it is enlarged leaves nothing half-made, and the next picture is made', async ({
  page,
  studio,
}) => {
  await studio.make('a fish', 2);
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Enlarge' }).click();
  await page.getByRole('menuitem', { name: /^× 4/ }).click();
  await expect(page.getByText(/^Enlarging/).first()).toBeVisible();
  await studio.cancel.click();
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible();
  await expect(studio.prints).toHaveCount(1);
  await expect.poll(() => countOf(page, 'aquatint-queue', 'jobs')).toBe(0);
  await expect.poll(() => countOf(page, 'aquatint-queue', 'calls')).toBe(0);
  await expect.poll(() => countOf(page, 'aquatint-gallery', 'files')).toBe(1);
  await studio.make('a picture after that', 2);
  await page.reload();
  await studio.ready();
  await expect(studio.prints).toHaveCount(2);
  await expect.poll(() => countOf(page, 'aquatint-gallery', 'files')).toBe(2);
});
