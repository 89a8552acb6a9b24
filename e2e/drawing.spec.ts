import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { tinyControlNet } from '../tools/node/tinyControlNet.ts';
import { expect, test, TINY, type ModelStore } from './modelStore.ts';
import { settled, openDialog } from './site.ts';

/** Strokes and their name become a picture. */

const SCRIBBLE = {
  name: 'tiny-scribble.safetensors',
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(tinyControlNet()),
};

/** The tiny model, and a network that by its name knows scribbles. */
async function withSketcher(page: Page, store: ModelStore): Promise<void> {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.addFiles(SCRIBBLE);
  await expect(page.getByText('tiny-scribble (ControlNet) has been added.')).toBeVisible();
  await store.leave();
}

/** Dark pixels of a canvas, as a share. */
const inkOn = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 0;
    const { width, height } = element;
    const pixels = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) if ((pixels[i] ?? 255) < 127) dark += 1;
    return dark / (width * height);
  });

/** From one place to others, in shares of the paper. */
async function stroke(page: Page, paper: Locator, ...places: (readonly [number, number])[]): Promise<void> {
  await paper.scrollIntoViewIfNeeded();
  const box = await paper.boundingBox();
  if (box === null) throw new Error('The paper is not to be seen.');
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

/** Of all that is coloured in a square picture, as its bytes in a row, what lies in its left half. */
function shareOnTheLeft(pixels: string): number {
  const bytes = pixels.split(',').map(Number);
  const side = Math.sqrt(bytes.length / 4);
  const found = { left: 0, right: 0 };
  for (let i = 0; i < side * side; i += 1) {
    const rgb = bytes.slice(4 * i, 4 * i + 3);
    const isColoured = Math.max(...rgb) - Math.min(...rgb) > 60;
    if (isColoured) found[i % side < side / 2 ? 'left' : 'right'] += 1;
  }
  return found.left / (found.left + found.right);
}

test('strokes become a picture, and are in its recipe and there after a reload', async ({
  page,
  studio,
  store,
}) => {
  await withSketcher(page, store);
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await studio.make('a');
  const plain = await studio.newestPixels();

  await page.getByRole('button', { name: 'Draw it' }).click();
  const pad = page.getByRole('dialog', { name: 'Draw it, and name it' });
  const paper = pad.getByRole('application', { name: 'Paper to draw on' });
  await stroke(page, paper, [0.2, 0.2], [0.8, 0.2], [0.5, 0.8], [0.2, 0.2]);
  await expect(pad.getByRole('img', { name: /sketch/ })).toBeVisible();
  await pad.getByRole('button', { name: 'Generate' }).click();
  await expect(pad).toHaveCount(0);
  await studio.finished(2);
  expect(await studio.newestPixels()).not.toBe(plain);

  await page.reload();
  await studio.ready();
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  await guides.getByRole('button', { name: 'Draw on' }).first().click();
  await expect.poll(() => inkOn(paper)).toBeGreaterThan(0.02);
  await pad.getByRole('button', { name: 'Clear the paper' }).click();
  await expect.poll(() => inkOn(paper)).toBe(0);
  await page.keyboard.press('Escape');
  await expect(guides.getByRole('img', { name: /as the network sees it/ })).toHaveCount(0);

  await studio.prints.first().click();
  await expect(openDialog(page)).toContainText('tiny-scribble (1, scribble)');
  await openDialog(page).getByRole('button', { name: 'Use these settings' }).click();
  await expect(guides.getByRole('combobox', { name: 'Seen by' })).toContainText('tiny-scribble');
});

test.describe('on a phone', () => {
  test.use({ hasTouch: true });

  test('the pad fits, and its tools and its pen work by keyboard', async ({ page, store }) => {
    await withSketcher(page, store);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Draw it' }).first().click();
    const pad = page.getByRole('dialog', { name: 'Draw it, and name it' });
    const paper = pad.getByRole('application', { name: 'Paper to draw on' });
    await expect(paper).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const box = await paper.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);

    await paper.focus();
    await page.keyboard.press('Space');
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Space');
    const drawn = await inkOn(paper);
    expect(drawn).toBeGreaterThan(0.004);
    await pad.getByRole('button', { name: 'Undo the stroke' }).press('Enter');
    await expect.poll(() => inkOn(paper)).toBe(0);
    await pad.getByRole('button', { name: 'Redo the stroke' }).press('Enter');
    await expect.poll(() => inkOn(paper)).toBe(drawn);
    await pad.getByRole('button', { name: 'Eraser' }).press('Enter');
    await stroke(page, paper, [0.5, 0.5], [0.8, 0.5]);
    await expect.poll(() => inkOn(paper)).toBeLessThan(drawn);

    await settled(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' '))}`),
    ).toEqual([]);
  });
});

test('the pencil that comes with the page follows the line', async ({ page, studio }) => {
  await page.getByRole('textbox', { name: 'Seed' }).fill('41');
  await page.getByText('Quick', { exact: true }).click();
  await page.getByRole('button', { name: 'Or draw it' }).click();
  const pad = page.getByRole('dialog', { name: 'Draw it, and name it' });
  const paper = pad.getByRole('application', { name: 'Paper to draw on' });
  await pad.getByRole('textbox', { name: 'What is it?' }).fill('a red apple');
  // small, and where no apple is drawn without it
  const around = (turn: number): [number, number] => [
    0.26 + 0.17 * Math.cos(turn * Math.PI),
    0.68 + 0.17 * Math.sin(turn * Math.PI),
  ];
  await stroke(page, paper, ...Array.from({ length: 13 }, (_, i) => around(i / 6)));
  await expect(pad.getByRole('img', { name: /sketch/ })).toBeVisible();
  await pad.getByRole('button', { name: 'Generate' }).click();
  await studio.finished(1);
  expect(shareOnTheLeft(await studio.newestPixels())).toBeGreaterThan(0.9);

  await page.getByRole('button', { name: /^Take picture 1 out/ }).click();
  await studio.generate.click();
  await studio.finished(2);
  expect(shareOnTheLeft(await studio.newestPixels())).toBeLessThan(0.7);
});
