import type { Locator, Page } from '@playwright/test';
import { fittedTo } from '../src/core/canvas/viewport.ts';
import { pngOf } from './pictures.ts';
import { expect, test } from './site.ts';

/** What a mouse alone does not show: a pen's pressure, what lies over the picture, the frame drawn by its handles. */

const SIZE = { width: 300, height: 200 };
const PHOTO = { name: 'photo.png', mimeType: 'image/png', buffer: pngOf(SIZE.width, SIZE.height) };

const board = (page: Page): Locator => page.getByRole('application', { name: /^The picture; brush/ });
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Paint only a part anew' });

async function openCanvas(page: Page): Promise<void> {
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles(PHOTO);
  await page.getByRole('button', { name: /^Paint only a part anew/ }).click();
  await expect(board(page)).toBeVisible();
}

/** Where a place of the picture is on the page. */
async function placeOf(page: Page, x: number, y: number): Promise<readonly [number, number]> {
  const box = await board(page).boundingBox();
  if (box === null) throw new Error('The board is not to be seen.');
  const viewport = fittedTo({ left: 0, top: 0, ...SIZE }, box);
  return [box.x + viewport.x + x * viewport.scale, box.y + viewport.y + y * viewport.scale];
}

/** How many pixels of the mask are painted in each column of the picture. */
function columns(page: Page): Promise<number[]> {
  return page
    .getByRole('region', { name: 'Picture to start from' })
    .locator('img[class*="mask"]')
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context?.drawImage(image, 0, 0);
      const { data } = context?.getImageData(0, 0, width, height) ?? { data: [] };
      return Array.from({ length: width }, (_, x) => {
        let painted = 0;
        for (let y = 0; y < height; y += 1) if ((data[4 * (y * width + x)] ?? 0) > 127) painted += 1;
        return painted;
      });
    });
}

test('a pen that is pressed harder paints a wider stroke', async ({ page, studio, context }, info) => {
  await expect(studio.generate).toBeVisible();
  await openCanvas(page);
  const session = await context.newCDPSession(page);
  const pen = async (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, force: number) => {
    const [left, top] = await placeOf(page, x, 100);
    await session.send('Input.dispatchMouseEvent', {
      ...{ type, x: left, y: top, force, pointerType: 'pen', clickCount: 1 },
      ...{ button: 'left', buttons: type === 'mouseReleased' ? 0 : 1 },
    });
  };
  const [from, to] = [60, 240];
  await pen('mousePressed', from, 0.1);
  for (let x = from; x <= to; x += 3) await pen('mouseMoved', x, 0.1 + (0.9 * (x - from)) / (to - from));
  await pen('mouseReleased', to, 0);
  await page.screenshot({ path: info.outputPath('pressure.png') });
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(dialog(page)).toHaveCount(0);
  const wide = await columns(page);
  // The brush is 8 % of the longer side wide where it is pressed as hard as can be.
  expect(wide[70]).toBeLessThan(8);
  expect(wide[225]).toBeGreaterThan(20);
  expect(wide[225]).toBeLessThan(27);
  for (const x of [90, 130, 170, 210]) expect(wide[x + 30]).toBeGreaterThan((wide[x] ?? 0) + 1);
});

test('control pictures lie over the picture, and each layer can be hidden', async ({
  page,
  studio,
}, info) => {
  await expect(studio.generate).toBeVisible();
  await page.getByLabel('Picture that guides').setInputFiles('src/app/plate/examples/a-fox.webp');
  await openCanvas(page);
  const seen = async (): Promise<Buffer> => {
    // What the pointer hovers over is another picture.
    await page.mouse.move(2, 2);
    return board(page).screenshot();
  };
  const layers = dialog(page).getByRole('region', { name: 'Layers' });
  const still = async (): Promise<Buffer> => {
    await expect.poll(async () => (await seen()).equals(await seen())).toBe(true);
    return seen();
  };
  // They come when they are decoded: what is seen without them tells when.
  await layers.getByRole('button', { name: 'Hide: Control pictures' }).click();
  const alone = await still();
  await layers.getByRole('button', { name: 'Show: Control pictures' }).click();
  await expect.poll(async () => (await seen()).equals(alone)).toBe(false);
  const withControls = await still();
  await page.screenshot({ path: info.outputPath('layers.png') });
  await layers.getByRole('button', { name: 'Hide: Control pictures' }).click();
  await expect.poll(async () => (await seen()).equals(alone)).toBe(true);
  await layers.getByRole('button', { name: 'Hide: Picture' }).click();
  await expect.poll(async () => (await seen()).equals(alone)).toBe(false);
  for (const name of ['Show: Picture', 'Show: Control pictures'])
    await layers.getByRole('button', { name }).click();
  await expect.poll(async () => (await seen()).equals(withControls)).toBe(true);
});

test('the frame is drawn beyond the picture by its handles, and moved by its middle', async ({
  page,
  studio,
}, info) => {
  await expect(studio.generate).toBeVisible();
  await openCanvas(page);
  await page.keyboard.press('f');
  await expect(dialog(page).getByText('The picture becomes 300 × 200.')).toBeVisible();
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    await page.mouse.move(...(await placeOf(page, ...from)));
    await page.mouse.down();
    await page.mouse.move(...(await placeOf(page, ...to)), { steps: 8 });
    await page.mouse.up();
  };
  // All of it is in sight, so there is little beyond: the handle at the right edge goes inwards, the one below outwards.
  await drag([300, 100], [240, 100]);
  await expect(dialog(page).getByText(/^The picture becomes (239|240|241) × 200\.$/)).toBeVisible();
  const scale = async (): Promise<number> =>
    Number.parseFloat(await dialog(page).getByRole('group', { name: 'Zoom' }).innerText());
  const whole = await scale();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('-');
  await expect.poll(scale).toBeLessThan(0.5 * whole);
  // As `-` does it: what is said of it is rounded.
  const factor = 1.25 ** -4;
  // Zoomed about the middle of the view, which is that of the picture.
  const out = (x: number, y: number): readonly [number, number] => [
    150 + factor * (x - 150),
    100 + factor * (y - 100),
  ];
  await drag(out(240, 100), out(400, 100));
  await expect(dialog(page).getByText(/^The picture becomes (39\d|40\d) × 200\.$/)).toBeVisible();
  await page.screenshot({ path: info.outputPath('frame.png') });
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(dialog(page)).toHaveCount(0);
  const wide = await columns(page);
  expect(wide.length).toBeGreaterThan(390);
  expect(wide.slice(0, 300).every((painted) => painted === 0)).toBe(true);
  expect(wide.slice(300).every((painted) => painted === 200)).toBe(true);
});
