import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { pngOf } from './pictures.ts';
import { expect, settled, test, type Studio } from './site.ts';

/** What is painted over a picture to start from. */

const board = (page: Page): Locator => page.getByRole('application', { name: /^The picture; brush/ });
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Paint only a part anew' });
const maskThumb = (page: Page): Locator =>
  page.getByRole('region', { name: 'Picture to start from' }).locator('img[class*="mask"]');

/** A picture of 300 × 200 to start from, and the canvas over it. */
async function openCanvas({ page }: Studio, size: readonly [number, number] = [300, 200]): Promise<void> {
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(...size) });
  await openAgain(page);
}

async function openAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Paint only a part anew|Change the mask)/ }).click();
  await expect(board(page)).toBeFocused();
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
  await openCanvas(studio);
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

test('shapes, a lasso and the whole mask, each undone and done again', async ({ page, studio }) => {
  await openCanvas(studio);
  const shareNow = async (): Promise<number> => {
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await expect(dialog(page)).toHaveCount(0);
    const { share } = await maskOf(page);
    await openAgain(page);
    return share;
  };
  await page.keyboard.press('r');
  await drag(page, [0.35, 0.4], [0.65, 0.6]);
  const rectangle = await shareNow();
  await page.keyboard.press('o');
  await page.keyboard.press('e');
  await drag(page, [0.35, 0.4], [0.65, 0.6]);
  const rest = await shareNow();
  // An ellipse is π/4 of the rectangle around it.
  expect(rest / rectangle).toBeGreaterThan(0.19);
  expect(rest / rectangle).toBeLessThan(0.24);

  await tool(page, 'Swap inside and outside').click();
  await page.keyboard.press('l');
  await page.keyboard.press('e');
  await drag(page, [0.3, 0.3], [0.7, 0.3], [0.5, 0.7]);
  await expect(tool(page, 'Undo')).toHaveAttribute('aria-disabled', 'false');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(tool(page, 'Undo')).toHaveAttribute('aria-disabled', 'true');
  expect(await shareNow()).toBeCloseTo(rest, 6);
  await tool(page, 'Swap inside and outside').click();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+Shift+z');
  expect(await shareNow()).toBeCloseTo(1 - rest, 6);
});

test('a mask is saved, cleared, loaded again, grown and softened', async ({ page, studio }) => {
  await openCanvas(studio);
  await page.keyboard.press('r');
  await dialog(page).getByText('By numbers').click();
  for (const [name, value] of [
    ['Left', '100'],
    ['Top', '50'],
    ['Width', '80'],
    ['Height', '60'],
  ] as const)
    await dialog(page).getByRole('textbox', { name, exact: true }).fill(value);
  await dialog(page).getByRole('button', { name: 'Paint it' }).click();
  await dialog(page).getByText('The whole mask').click();
  const saving = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save mask' }).click();
  const file = await (await saving).path();
  await page.keyboard.press('Control+z');
  await dialog(page)
    .getByLabel('A mask, white where it is painted anew')
    .setInputFiles({ name: 'mask.png', mimeType: 'image/png', buffer: await readFile(file) });
  await dialog(page).getByRole('textbox', { name: 'Its edge, in pixels' }).fill('10');
  await dialog(page).getByRole('button', { name: 'Grow' }).click();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(dialog(page)).toHaveCount(0);
  const grown = await maskOf(page);
  expect([grown.from, grown.to]).toEqual([90, 189]);
  // The corners are round.
  expect(grown.share * 300 * 200).toBeCloseTo(100 * 80 - (4 - Math.PI) * 100, -2);

  await openAgain(page);
  await dialog(page).getByText('The whole mask').click();
  await dialog(page)
    .getByLabel('A mask, white where it is painted anew')
    .setInputFiles({ name: 'mask.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(dialog(page).getByRole('alert')).toContainText('choose a PNG');
  await dialog(page).getByRole('button', { name: 'Soften' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(async () => (await maskOf(page)).share).not.toBeCloseTo(grown.share, 6);
  expect((await maskOf(page)).share).toBeCloseTo(grown.share, 2);
});

test('keys alone paint: a stroke, a rectangle, and the way back', async ({ page, studio }) => {
  await openCanvas(studio);
  await board(page).focus();
  await page.keyboard.press('Enter');
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect(dialog(page).getByText('The tool is down')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+ArrowDown');
  // Escape takes back what is under way, and nothing else.
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Done' }).press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  const stroke = await maskOf(page);
  expect(stroke.from).toBeGreaterThan(100);
  expect(stroke.to).toBeGreaterThan(stroke.from + 30);

  await openAgain(page);
  await board(page).focus();
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(async () => (await maskOf(page)).from).toBeLessThan(stroke.from);
});

test('the picture is zoomed and moved by wheel, keys and Space, and what is painted lies where it is seen', async ({
  page,
  studio,
}) => {
  await openCanvas(studio);
  const scale = dialog(page).getByRole('group', { name: 'Zoom' });
  const before = await scale.innerText();
  await board(page).hover();
  for (let i = 0; i < 6; i += 1) await page.mouse.wheel(0, -120);
  await expect(scale).not.toHaveText(before);
  await page.keyboard.down('Space');
  await drag(page, [0.5, 0.5], [0.2, 0.5]);
  await page.keyboard.up('Space');
  await page.mouse.wheel(100, 0);
  for (let i = 0; i < 8; i += 1) await page.keyboard.press('[');
  await drag(page, [0.5, 0.5], [0.52, 0.5]);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  const painted = await maskOf(page);
  // Only the stroke, right of the middle and thin.
  expect(painted.share).toBeLessThan(0.01);
  expect(painted.from).toBeGreaterThan(155);
  await openAgain(page);
  await page.keyboard.press('+');
  await expect(scale).not.toHaveText(before);
  await page.keyboard.press('0');
  await expect(scale).toHaveText(before);
});

/** The picture to start from as the form shows it. */
const sourceSize = (page: Page): Promise<readonly number[]> =>
  page.getByRole('img', { name: 'The picture to start from' }).evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });

test('a frame beyond the picture makes it larger, and what is new there is masked', async ({
  page,
  studio,
}) => {
  await openCanvas(studio);
  await page.keyboard.press('f');
  await dialog(page).getByRole('textbox', { name: 'Width', exact: true }).fill('400');
  await expect(dialog(page).getByText('The picture becomes 400 × 200.')).toBeVisible();
  await page.keyboard.press('Tab');
  await dialog(page).getByRole('button', { name: 'Undo' }).click();
  await expect(dialog(page).getByText('The picture becomes 300 × 200.')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Redo' }).click();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(() => sourceSize(page)).toEqual([400, 200]);
  expect(await maskOf(page)).toMatchObject({ width: 400, height: 200, from: 300, to: 399 });
  await expect(page.getByText(/the picture keeps its 400 × 200/)).toBeVisible();
  await openAgain(page);
  await page.keyboard.press('f');
  await dialog(page).getByRole('textbox', { name: 'Left', exact: true }).fill('100');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(async () => (await sourceSize(page))[1]).toBe(200);
  await expect.poll(async () => (await maskOf(page)).from).toBe(200);
});

test('what becomes of a picture of other proportions is said, and can be chosen', async ({
  page,
  studio,
}) => {
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(400, 100) });
  const field = page.getByRole('region', { name: 'Picture to start from' });
  await expect(field).toContainText('400 × 100: 75 % of its width is cut off');
  await field.getByRole('combobox', { name: 'Comes to the size by' }).click();
  await page.getByRole('option', { name: 'Stretching' }).click();
  await expect(field).toContainText('things become 75 % narrower');
  await studio.make('a wall', 2);
});

test('regions of a print are drawn by hand and painted anew', async ({ page, studio }) => {
  await studio.make('a hen', 1);
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Paint regions anew' }).click();
  const regions = page.getByRole('dialog', { name: 'Paint regions anew' });
  const print = regions.getByRole('application', { name: /^The print/ });
  await expect(print).toBeVisible();
  await regions.getByRole('button', { name: 'Add a region' }).click();
  const box = await print.boundingBox();
  if (box === null) throw new Error('The print is not to be seen.');
  await page.mouse.move(box.x + 0.45 * box.width, box.y + 0.2 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.55 * box.width, box.y + 0.4 * box.height, { steps: 4 });
  await page.mouse.up();
  await expect(regions.getByText('Region 2')).toBeVisible();
  await regions.getByRole('button', { name: 'Paint them anew' }).click();
  await expect(regions).toHaveCount(0);
  await studio.finished(2);
  await studio.prints.first().click();
  await expect(page.getByRole('dialog', { name: 'a hen' })).toContainText('2 regions');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('two fingers zoom and never paint, everything fits, and nothing is in the way of assistive technology', async ({
    page,
    studio,
    context,
  }) => {
    await openCanvas(studio);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await settled(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' '))}`),
    ).toEqual([]);
    const small = await dialog(page)
      .locator('button:visible, [role="application"], summary:visible')
      .evaluateAll((all) =>
        all
          .map((one) => one.getBoundingClientRect())
          .filter(({ width, height }) => width < 24 || height < 24)
          .map(({ width, height }) => `${width} × ${height}`),
      );
    expect(small).toEqual([]);

    const box = await board(page).boundingBox();
    if (box === null) throw new Error('The board is not to be seen.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const session = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })),
      });
    const scale = dialog(page).getByRole('group', { name: 'Zoom' });
    const before = await scale.innerText();
    await touch('touchStart', [x - 20, y]);
    await touch('touchMove', [x - 25, y]);
    await touch('touchStart', [x - 25, y], [x + 20, y]);
    for (let i = 1; i <= 6; i += 1) await touch('touchMove', [x - 25 - 10 * i, y], [x + 20 + 10 * i, y]);
    await touch('touchEnd', [x + 80, y]);
    await touch('touchMove', [x + 60, y + 30]);
    await touch('touchEnd');
    await expect(scale).not.toHaveText(before);
    await expect(tool(page, 'Undo')).toHaveAttribute('aria-disabled', 'true');
    // One finger paints.
    await touch('touchStart', [x - 30, y]);
    for (let i = 1; i <= 4; i += 1) await touch('touchMove', [x - 30 + 10 * i, y]);
    await touch('touchEnd');
    await expect(tool(page, 'Undo')).toHaveAttribute('aria-disabled', 'false');
  });

  test('a finger paints, and Done closes', async ({ page, studio }) => {
    await openCanvas(studio);
    await board(page).tap();
    await expect(tool(page, 'Undo')).toHaveAttribute('aria-disabled', 'false');
    await dialog(page).getByRole('button', { name: 'Done' }).tap();
    await expect(dialog(page)).toHaveCount(0);
    expect((await maskOf(page)).share).toBeGreaterThan(0);
  });
});
