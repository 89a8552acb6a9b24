import { readFile } from 'node:fs/promises';
import { watchScripts } from './firstScripts.ts';
import { expect, isRealPicture, test } from './site.ts';

test('a visitor presses an example, watches the picture come up and keeps it', async ({ page, studio }) => {
  await expect(page.getByRole('heading', { name: /Pictures from words/ })).toBeVisible();
  await page.getByRole('button', { name: 'a red apple' }).click();
  await expect(studio.prompt).toHaveValue('a red apple');
  await page.getByRole('img', { name: /a red apple, after step \d+ of 20/ }).waitFor();
  await studio.finished(1);
  // There is work now.
  await expect(page.getByRole('heading', { name: /Pictures from words/ })).toHaveCount(0);

  await page.reload();
  await expect(studio.prints).toHaveCount(1);
  expect(await isRealPicture(page, 'section[aria-labelledby="gallery-title"] img')).toBe(true);
});

test('a print is downloaded with its recipe inside, and its settings can be used again', async ({
  page,
  studio,
}) => {
  await studio.make('a small blue boat', 2);
  await studio.setSteps(7);
  await studio.prints.first().click();

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download PNG' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^aquatint-a-small-blue-boat-\d+\.png$/);
  const png = await readFile(await download.path());
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(png.toString('latin1')).toMatch(
    /tEXtparameters\0a small blue boat\nSteps: 2, Sampler: .*Seed: \d+, Size: 128x128/,
  );

  await page.getByRole('button', { name: 'Use these settings' }).click();
  await expect(page.getByRole('textbox', { name: 'Steps, exact' })).toHaveValue('2');
});

test(
  'the same seed makes the same picture, and a deleted one can come back',
  { tag: '@long' },
  async ({ page, studio }) => {
    await page.getByRole('textbox', { name: 'Seed' }).fill('41');
    await studio.make('a pear');
    await studio.make('a pear');
    const shown = page.locator('section[aria-labelledby="gallery-title"] img');
    await expect(shown).toHaveCount(2);
    const pictures = await page.evaluate(async () => {
      const images = [
        ...document.querySelectorAll<HTMLImageElement>('section[aria-labelledby="gallery-title"] img'),
      ];
      return Promise.all(
        images.map(async (image) => {
          await image.decode();
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
          canvas.getContext('2d')?.drawImage(image, 0, 0);
          return [...(canvas.getContext('2d')?.getImageData(0, 0, 32, 32).data ?? [])].join();
        }),
      );
    });
    expect(new Set(pictures).size).toBe(1);

    await studio.prints.first().click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(studio.prints).toHaveCount(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(studio.prints).toHaveCount(2);
  },
);

test('little script comes before a picture can be asked for, and the rest after it', async ({
  page,
  site,
}) => {
  const scripts = await watchScripts(page);
  await page.goto(site.url, { waitUntil: 'commit' });
  const before = await scripts.before();
  expect(before).toBeGreaterThan(100);
  expect(before).toBeLessThanOrEqual(300);
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  expect(await scripts.untilNow()).toBeGreaterThan(before);
});

test('a part of the page that cannot be fetched is said, and comes when it can', async ({
  page,
  site,
  watch,
}) => {
  watch.expected.push(/net::ERR_FAILED/, /part of the page/, /Failed to fetch/);
  const rest = /\/assets\/rest-[^/]*\.js$/;
  await page.route(rest, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  const note = page.getByRole('alert').filter({ hasText: 'A part of the page could not be fetched.' });
  await expect(note).toBeVisible();
  await expect(page.getByRole('button', { name: 'Generate' })).toBeVisible();
  await page.unroute(rest);
  await note.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(note).toHaveCount(0);
});
