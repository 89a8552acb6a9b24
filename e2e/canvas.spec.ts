import type { Locator, Page } from '@playwright/test';
import { pngOf } from './pictures.ts';
import { expect, test } from './site.ts';

/** What is painted over a picture to start from. */

const board = (page: Page): Locator => page.getByRole('application', { name: /^The picture; brush/ });
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Paint only a part anew' });
const maskThumb = (page: Page): Locator =>
  page.getByRole('region', { name: 'Picture to start from' }).locator('img[class*="mask"]');

/** A picture of 300 × 200 to start from, and the canvas over it. */
async function openCanvas(page: Page, size: readonly [number, number] = [300, 200]): Promise<void> {
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(...size) });
  await openAgain(page);
}

async function openAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Paint only a part anew|Change the mask)/ }).click();
  await expect(board(page)).toBeVisible();
}

/** From one place to others, in shares of the board. */
async function drag(page: Page, ...places: (readonly [number, number])[]): Promise<void> {
  const box = await board(page).boundingBox();
  if (box === null) throw new Error('The board is not to be seen.');
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    box.x + x * box.width,
    box.y + y * box.height,
  ];
  const [first = [0, 0] as const, ...others] = places;
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...at(place), { steps: 8 });
  await page.mouse.up();
}

/** Of the mask that the form has: its size, how much of it is painted, and where that begins and ends across. */
function maskOf(
  page: Page,
): Promise<{ width: number; height: number; share: number; from: number; to: number }> {
  return maskThumb(page).evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (context === null) throw new Error('There is no 2D canvas.');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let [sum, from, to] = [0, width, -1];
    for (let i = 0; i < width * height; i += 1) {
      const value = data[4 * i] ?? 0;
      sum += value / 255;
      if (value < 128) continue;
      from = Math.min(from, i % width);
      to = Math.max(to, i % width);
    }
    return { width, height, share: sum / (width * height), from, to };
  });
}

const tool = (page: Page, name: string): Locator => dialog(page).getByRole('button', { name, exact: true });

test('a stroke becomes a mask, however the canvas is closed, and is there when it is opened again', async ({
  page,
  studio,
}) => {
  await openCanvas(page);
  await drag(page, [0.3, 0.5], [0.7, 0.5]);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  const painted = await maskOf(page);
  expect([painted.width, painted.height]).toEqual([300, 200]);
  expect(painted.share).toBeGreaterThan(0.03);
  await expect(page.getByRole('button', { name: 'Change the mask' })).toBeFocused();

  await openAgain(page);
  await tool(page, 'Eraser').click();
  await drag(page, [0.3, 0.5], [0.5, 0.5]);
  await page.goBack();
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(async () => (await maskOf(page)).from).toBeGreaterThan(painted.from + 30);

  await openAgain(page);
  await dialog(page).getByRole('button', { name: 'No mask' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(maskThumb(page)).toHaveCount(0);
  await expect(studio.generate).toBeVisible();
});
