import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test, TINY } from './modelStore.ts';
import { openDialog } from './site.ts';

/** Files that change a model. */

test.use({ serviceWorkers: 'block' });

const LORA = readFileSync('tools/reference/goldens/adapters/kohya.safetensors');
const HASH = createHash('sha256').update(LORA).digest('hex');
/** Of the numbers behind the header: AutoV3. */
const TENSOR_HASH = createHash('sha256')
  .update(LORA.subarray(8 + Number(LORA.readBigUInt64LE())))
  .digest('hex');

async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, base64]) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([content], file));
      return data;
    },
    [name, bytes.toString('base64')] as const,
  );
  await page
    .getByRole('heading', { name: 'Models', exact: true })
    .dispatchEvent('drop', { dataTransfer: transfer });
}

test('a LoRA that is dropped changes pictures by its slider and by the prompt, is named, and can be deleted', async ({
  page,
  studio,
  store,
}) => {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await drop(page, 'kohya.safetensors', LORA);
  await expect(page.getByText('kohya (LoRA) has been added.')).toBeVisible();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await studio.make('a');
  const plain = await studio.newestPixels();

  const loras = page.getByRole('region', { name: 'LoRAs' });
  await loras.getByRole('button', { name: 'kohya' }).click();
  await studio.make('a');
  const whole = await studio.newestPixels();
  expect(whole).not.toBe(plain);
  for (const field of await loras.getByRole('textbox').all()) {
    await field.fill('0');
    await field.blur();
  }
  await studio.make('a');
  expect(await studio.newestPixels()).toBe(plain);

  await loras.getByRole('button', { name: 'Take kohya out' }).click();
  await studio.make('a <lora:kohya:1>');
  expect(await studio.newestPixels()).toBe(whole);

  await studio.prints.first().click();
  const print = openDialog(page);
  await expect(print).toContainText('kohya');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    print.getByRole('button', { name: 'Download PNG' }).click(),
  ]);
  const png = readFileSync(await download.path()).toString('latin1');
  expect(png).toContain(`Lora hashes: "kohya: ${TENSOR_HASH.slice(0, 12)}"`);
  expect(png).toContain(HASH);
  await page.keyboard.press('Escape');

  await store.open();
  await page.getByRole('button', { name: 'Delete kohya' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('Beside the models')).toHaveCount(0);
  await store.leave();
  await studio.make('a <lora:kohya:1>');
  await expect(page.getByText(/kohya: the prompt names what is not on this device/)).toBeVisible();
  expect(await studio.newestPixels()).toBe(plain);
});

test('LoRAs of the hub and of any address arrive as what they are, and draw', async ({
  page,
  hub,
  studio,
  store,
}) => {
  const other = readFileSync('tools/reference/goldens/adapters/old.safetensors');
  hub.repositories.set('artist/style', { files: new Map([['kohya.safetensors', LORA]]), licence: 'mit' });
  hub.repositories.set('any/where', { files: new Map([['old.safetensors', other]]) });
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.download('artist/style');
  await expect(page.getByRole('button', { name: /^Delete (style|kohya)$/ })).toBeVisible();
  await store.download(`${hub.contentUrl}/any/where/old.safetensors`);
  await expect(page.getByRole('button', { name: 'Delete old' })).toBeVisible();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await studio.make('a');
  const plain = await studio.newestPixels();
  const loras = page.getByRole('region', { name: 'LoRAs' });
  await loras.getByRole('button', { name: /^(style|kohya)$/ }).click();
  await studio.make('a');
  const first = await studio.newestPixels();
  expect(first).not.toBe(plain);
  await loras.getByRole('button', { name: 'old', exact: true }).click();
  await studio.make('a');
  const both = await studio.newestPixels();
  expect(both).not.toBe(first);
});

test('a learnt word that is added is a word of the prompt', async ({ page, studio, store }) => {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await page.getByRole('button', { name: 'Roll a seed and keep it' }).click();
  await studio.make('a tree-ti');
  const unknown = await studio.newestPixels();
  await store.open();
  await store.addFiles('tools/reference/goldens/adapters/tree-ti.pt');
  await expect(page.getByText('tree-ti (Embedding) has been added.')).toBeVisible();
  await store.leave();
  await studio.make('a tree-ti');
  expect(await studio.newestPixels()).not.toBe(unknown);
});
