import type { Locator } from '@playwright/test';
import { wholeFolder } from '../tools/node/goldenFolder.ts';
import { goldenBytes } from '../tools/node/madeCheckpoint.ts';
import { tinyControlNet } from '../tools/node/tinyControlNet.ts';
import { expect, test, TINY } from './modelStore.ts';
import { openDialog } from './site.ts';

/** Pictures beside words. */

const FOX = 'src/app/plate/examples/a-fox.webp';
const CONTROL = {
  name: 'tiny-edges.safetensors',
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(tinyControlNet()),
};

const IP_ADAPTER = {
  name: 'tiny-looks.safetensors',
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(goldenBytes('tools/reference/goldens/controlRuns/sd1-ip-basic.safetensors')),
};

/** What a canvas shows, once it shows `colours` of them. */
async function colours(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 0;
    const { width, height } = element;
    const pixels = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return new Set(pixels).size;
  });
}

test('a control picture guides a picture, is in its recipe, and is there after a reload', async ({
  page,
  studio,
  store,
}) => {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await studio.make('a');
  const plain = await studio.newestPixels();

  await page.getByLabel('Picture that guides').setInputFiles(FOX);
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  const seen = guides.getByRole('img', { name: /as the network sees it/ });
  await expect.poll(() => colours(seen)).toBeGreaterThan(20);
  await expect(guides).toContainText('What looks at it is missing');
  await guides.getByRole('combobox', { name: 'Made from the picture by' }).click();
  await page.getByRole('option', { name: 'Its edges (Canny)' }).click();
  await expect.poll(() => colours(seen)).toBe(2);

  await store.open();
  await store.addFiles(CONTROL);
  await expect(page.getByText('tiny-edges (ControlNet) has been added.')).toBeVisible();
  await store.leave();
  await expect(guides.getByRole('combobox', { name: 'Seen by' })).toContainText('tiny-edges');
  await studio.make('a');
  expect(await studio.newestPixels()).not.toBe(plain);

  await page.reload();
  await studio.ready();
  await expect.poll(() => colours(seen)).toBe(2);
  await guides.getByRole('button', { name: /^Take picture 1 out/ }).click();
  await expect(seen).toHaveCount(0);
  await studio.prints.first().click();
  const dialog = openDialog(page);
  await expect(dialog).toContainText('tiny-edges (1, canny');
  await dialog.getByRole('button', { name: 'Use these settings' }).click();
  await expect(guides.getByRole('combobox', { name: 'Seen by' })).toContainText('tiny-edges');
});

test('a network that reads several kinds of control pictures is told which', async ({
  page,
  studio,
  store,
}) => {
  await store.addFolder(wholeFolder('tools/reference/goldens/families/sdxl-folder/model'));
  await expect(store.model('model')).toBeChecked();
  await store.addFolder(wholeFolder('tools/reference/goldens/controlRuns/union'));
  await expect(page.getByText(/\(ControlNet\) has been added\./)).toBeVisible();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await page.getByLabel('Picture that guides').setInputFiles(FOX);
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  const kind = guides.getByRole('combobox', { name: 'It shows' });
  const made: string[] = [];
  for (const name of ['Edges or lines', 'How far things are']) {
    await kind.click();
    await page.getByRole('option', { name }).click();
    await studio.make('a');
    made.push(await studio.newestPixels());
  }
  expect(made[0]).not.toBe(made[1]);
  await studio.prints.first().click();
  await expect(openDialog(page)).toContainText('How far things are');
});

test('a picture is a prompt by an IP-Adapter and an image encoder of the store', async ({
  page,
  studio,
  store,
}) => {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.addFolder(wholeFolder('tools/reference/goldens/control/vision'));
  await expect(page.getByText(/\(Image encoder\) has been added\./)).toBeVisible();
  await store.addFiles(IP_ADAPTER);
  await expect(page.getByText('tiny-looks (IP-Adapter) has been added.')).toBeVisible();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await studio.make('a');
  const plain = await studio.newestPixels();

  await page.getByLabel('Picture that guides').setInputFiles(FOX);
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  await expect(guides.getByRole('combobox', { name: 'Seen by' })).toContainText('tiny-looks');
  await expect(guides.getByAltText('Picture 1 of how it looks')).toBeVisible();
  await studio.make('a');
  expect(await studio.newestPixels()).not.toBe(plain);
  await studio.prints.first().click();
  await expect(openDialog(page)).toContainText('tiny-looks (1)');
});
