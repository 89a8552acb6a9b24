import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { memoryBytes } from '../src/core/weights/memoryBytes.ts';
import { openSafetensors } from '../src/core/weights/safetensors.ts';
import { checkpointIn } from '../tools/node/madeCheckpoint.ts';
import { safetensorsFile, type StoredTensor } from '../tools/node/safetensorsFile.ts';
import { checkpoint, expect, test } from './modelStore.ts';

/** Models whose networks come in a file each, and not all at once. */

test.use({ serviceWorkers: 'block' });

const PREFIXES = {
  painter: 'model.diffusion_model.',
  'small-vae': 'first_stage_model.',
  'clip-l': 'cond_stage_model.',
} as const;

/** One network of the tiny checkpoint. */
function part(name: keyof typeof PREFIXES): Buffer {
  const source = openSafetensors(memoryBytes('tiny', new Uint8Array(checkpoint('tiny'))));
  const own = [...source.names()].filter((tensor) => tensor.startsWith(PREFIXES[name]));
  const tensors = own.map((tensor): [string, StoredTensor] => [
    tensor,
    { ...source.info(tensor), bytes: source.read(tensor).slice() },
  ]);
  return Buffer.from(safetensorsFile(new Map(tensors)));
}

const file = (name: keyof typeof PREFIXES) => ({
  name: `${name}.safetensors`,
  mimeType: 'application/octet-stream',
  buffer: part(name),
});

test('parts that arrive one by one are kept, say what they lack, and become a model', async ({
  page,
  hub,
  store,
  studio,
}) => {
  await store.addFiles(file('painter'));
  await expect(
    page.getByText(/painter \(Part of a model\) has been added\..*only a part of a model/s),
  ).toBeVisible();
  await expect(store.models).toHaveCount(1);

  hub.repositories.set('any/encoders', {
    files: new Map([['clip-l.safetensors', part('clip-l')]]),
    licence: 'mit',
  });
  await store.download('any/encoders');
  await expect(page.getByText(/clip-l \(Part of a model\) has been added/)).toBeVisible();
  await expect(store.models).toHaveCount(1);

  await page.reload();
  await studio.ready();
  await store.addFiles(file('small-vae'));
  await expect(store.model('painter')).toBeChecked();
  // What others may use stays; what only this model has is in it.
  await expect(page.getByRole('button', { name: 'Delete clip-l' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete small-vae' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete painter' })).toHaveCount(1);

  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await studio.make('a');
});

test('where two kept parts fit, somebody chooses', async ({ page, store }) => {
  await store.addFiles(file('small-vae'));
  await expect(page.getByText(/small-vae \(Part of a model\)/)).toBeVisible();
  const other = file('small-vae');
  other.buffer[other.buffer.length - 1] = (other.buffer[other.buffer.length - 1] ?? 0) ^ 1;
  await store.addFiles({ ...other, name: 'other-vae.safetensors' });
  await expect(page.getByText(/other-vae \(Part of a model\)/)).toBeVisible();
  await store.addFiles(file('clip-l'));
  await expect(page.getByText(/clip-l \(Part of a model\)/)).toBeVisible();
  await store.addFiles(file('painter'));
  await expect(page.getByText(/“other-vae.safetensors” and “small-vae.safetensors” both fit/)).toBeVisible();
  await expect(store.models).toHaveCount(1);
  await store.addFiles([file('painter'), file('small-vae'), file('clip-l')]);
  await expect(store.model('painter')).toBeChecked();
});

const GOLDENS = 'tools/reference/goldens';
const MERGES = 'public/models/clip/merges.txt';

/** Of all files beside models. */
const beside = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Beside the models' }).getByRole('listitem').filter({ hasText: name });

test('a tokenizer alone is kept, and read by the model that comes without one', async ({
  page,
  store,
  studio,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  // its words are in their order
  const merges = { name: 'pairs.txt', mimeType: 'text/plain', buffer: readFileSync(MERGES) };
  await store.addFiles(merges);
  await expect(page.getByText("pairs (CLIP's tokenizer) has been added.")).toBeVisible();
  await expect(beside(page, 'pairs')).toContainText(
    /CLIP's tokenizer.*For models that come without one:.*Stable Diffusion 1/,
  );
  await store.addFiles({ ...file('painter'), name: 'tiny.safetensors', buffer: checkpoint('tiny') });
  await expect(store.model('tiny')).toBeChecked();
  expect(asked.filter((url) => url.endsWith('merges.txt'))).toEqual([]);
  expect(await store.onDisk()).toContain('tiny/tokenizer_clip/tokenizer.json');

  await page.getByRole('button', { name: 'Delete pairs' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(beside(page, 'pairs')).toHaveCount(0);
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await studio.make('a');
  expect(asked.filter((url) => url.endsWith('merges.txt'))).toEqual([]);
});

test('what waits for its tokenizer becomes a model with it, wherever that is dropped', async ({
  page,
  store,
}) => {
  const whole = Buffer.from(checkpointIn(`${GOLDENS}/families/z_image-single`));
  await store.addFiles({ ...file('painter'), name: 'zet.safetensors', buffer: whole });
  await expect(
    page.getByText(/zet \(Part of a model\) has been added\..*without its tokenizer/s),
  ).toBeVisible();
  await store.leave();
  const tokenizer = readFileSync(`${GOLDENS}/qwen/tokenizer.json`);
  const dataTransfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'words.json', { type: 'application/json' }));
    return data;
  }, tokenizer.toString());
  await page.locator('body').dispatchEvent('drop', { dataTransfer });
  await expect(page.getByText('zet has been added.')).toBeVisible();
  await store.open();
  await expect(store.model('zet')).toBeChecked();
  await expect(beside(page, 'words')).toContainText("Qwen's tokenizer");
  await expect(page.getByRole('button', { name: 'Delete zet' })).toHaveCount(1);
});
