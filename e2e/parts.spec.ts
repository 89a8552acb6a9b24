import { memoryBytes } from '../src/core/weights/memoryBytes.ts';
import { openSafetensors } from '../src/core/weights/safetensors.ts';
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
