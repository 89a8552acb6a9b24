import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './site.ts';

/** Models of one's own, with the tiny ones that the unit tests compare with diffusers. */

const TINY = 'tools/reference/goldens/pipelines/sd1';
const UNET = 'unet/diffusion_pytorch_model.safetensors';

test.use({ serviceWorkers: 'block' });

let folder = '';

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aquatint-e2e-'));
});

test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function openModels(page: Page) {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  return page.getByRole('dialog', { name: 'Models' });
}

async function addFolder(page: Page, model: string): Promise<void> {
  await page.getByLabel('Folder in diffusers layout').setInputFiles(model);
}

test('a folder in diffusers layout is added, used, kept and removed', async ({ page, studio }) => {
  const dialog = await openModels(page);
  await addFolder(page, TINY);
  const model = dialog.getByRole('radio', { name: /^sd1/ });
  await expect(model).toBeChecked();
  await page.keyboard.press('Escape');
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await studio.make('a', 2);

  await page.reload();
  await studio.ready();
  await openModels(page);
  await expect(model).toBeChecked();
  await dialog.getByRole('button', { name: 'Remove sd1' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(model).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(studio.prints).toHaveCount(1);
});

/** Rewrites the header of a safetensors file; the text may be anything. */
async function changeHeader(file: string, change: (header: string) => string): Promise<void> {
  const bytes = await readFile(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = Buffer.from(change(bytes.subarray(8, 8 + length).toString()));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  await writeFile(file, Buffer.concat([size, header, bytes.subarray(8 + length)]));
}

const damages: readonly (readonly [string, (file: string) => Promise<void>])[] = [
  ['ends too early', (file) => truncate(file, 500_000)],
  ['is empty', (file) => truncate(file, 0)],
  ['has a header that is no JSON', (file) => changeHeader(file, (header) => header.slice(0, -40))],
  [
    'names a tensor twice',
    (file) => changeHeader(file, (header) => `${header.trimEnd().slice(0, -1)},${header.trimEnd().slice(1)}`),
  ],
  [
    'has a dtype that does not fit its bytes',
    (file) => changeHeader(file, (header) => header.replace('"F16"', '"F64"')),
  ],
  [
    'has offsets beyond its end',
    (file) => changeHeader(file, (header) => header.replace(/\d+(?=\]\})/, '99999999')),
  ],
  [
    'has a header longer than the file',
    async (file) => {
      const bytes = await readFile(file);
      bytes.writeBigUInt64LE(2n ** 63n);
      await writeFile(file, bytes);
    },
  ],
];

test('a damaged folder is refused with a reason, and nothing of it stays', async ({ page, studio }) => {
  await studio.ready();
  const dialog = await openModels(page);
  for (const [name, damage] of damages) {
    await test.step(name, async () => {
      const model = path.join(folder, name.replaceAll(' ', '-'));
      await cp(TINY, model, { recursive: true });
      await damage(path.join(model, UNET));
      await addFolder(page, model);
      const alert = dialog.getByRole('alert');
      await expect(alert).toContainText('damaged or incomplete');
      await expect(alert).toContainText(`${path.basename(model)}/${UNET}`);
      await expect(dialog.getByRole('radio')).toHaveCount(1);
    });
  }
});
