import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { fileOfPickle, textOf, torchFileFrom } from '../tools/node/torchFile.ts';
import { checkpoint, expect, ModelStore, test, TINY, UNET } from './modelStore.ts';

/** Models of one's own, from the disk. */

let folder = '';

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aquatint-e2e-'));
});

test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a folder in diffusers layout is added, used, kept and deleted', async ({ page, studio, store }) => {
  await store.addFolder(TINY);
  const model = store.model('sd1');
  await expect(model).toBeChecked();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await studio.make('a', 2);

  await page.reload();
  await studio.ready();
  await store.open();
  await expect(model).toBeChecked();
  await store.press('Delete sd1');
  await store.press('Delete');
  await expect(model).toHaveCount(0);
  await store.keepsNothing();
  await store.leave();
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

test('what an import left behind when its tab was killed is gone after the next start', async ({
  page,
  store,
}) => {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for (const place of ['models', 'items']) {
      const folder = await root.getDirectoryHandle(place, { create: true });
      // a copy of many files, in the middle of the first: nothing describes it yet
      const half = await folder.getDirectoryHandle('half-written', { create: true });
      const file = await half.getFileHandle('diffusion_pytorch_model.safetensors', { create: true });
      const writable = await file.createWritable();
      await writable.write(new Uint8Array(2 ** 20));
      await writable.close();
    }
  });
  await page.reload();
  await expect(store.models).toHaveCount(1);
  const left = (): Promise<string[]> =>
    page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const names: string[] = [];
      for (const place of ['models', 'items']) {
        const folder = await root.getDirectoryHandle(place, { create: true });
        for await (const name of folder.keys()) names.push(`${place}/${name}`);
      }
      return names;
    });
  await expect.poll(left).toEqual([]);
});

test('a damaged folder is refused with a reason, and nothing of it stays', async ({ store }) => {
  for (const [name, damage] of damages) {
    await test.step(name, async () => {
      const model = path.join(folder, name.replaceAll(' ', '-'));
      await cp(TINY, model, { recursive: true });
      await damage(path.join(model, UNET));
      await store.addFolder(model);
      await expect(store.alert).toContainText('damaged or incomplete');
      await expect(store.alert).toContainText(`${path.basename(model)}/${UNET}`);
      await expect(store.models).toHaveCount(1);
    });
  }
  await store.keepsNothing();
});

/** A safetensors file of zeros with these tensors, all of shape [4, 4]. */
function safetensors(names: readonly string[]): Buffer {
  const entries = names.map(
    (name, i) => [name, { dtype: 'F32', shape: [4, 4], data_offsets: [64 * i, 64 * (i + 1)] }] as const,
  );
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(64 * names.length)]);
}

const LORA = ['lora_down', 'lora_up'].map(
  (part) => `lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.${part}.weight`,
);

/** A small checkpoint whose header has been changed in one place. */
function damaged(from: string | RegExp, to: string): Buffer {
  const whole = checkpoint('damaged');
  const begin = 8 + Number(whole.readBigUInt64LE(0));
  const before = whole.subarray(8, begin).toString();
  const after = before.replace(from, to);
  if (after === before) throw new Error(`there is no ${String(from)} in the header`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(after)));
  return Buffer.concat([length, Buffer.from(after), whole.subarray(begin)]);
}

const CONV_IN = 'model.diffusion_model.input_blocks.0.0.weight';
const ENTRY = `"${CONV_IN}":{"dtype":"F8_E4M3","shape":[32,4,3,3]`;

/** As `torch.save` would write an object whose opening runs a program. */
const HOSTILE = Buffer.from(fileOfPickle(`\x80\x02cposix\nsystem\n(${textOf('echo')}tR.`));

const strangers: readonly (readonly [string, Buffer, RegExp])[] = [
  ['notes.safetensors', Buffer.from('these are only words, nothing but words '.repeat(9)), /text file/],
  ['page.safetensors', Buffer.from('<!doctype html><html><body>Sign in</body></html>'), /HTML page/],
  [
    'pickle.safetensors',
    Buffer.concat([Buffer.from([0x80, 2]), Buffer.alloc(200, 7)]),
    /no checkpoint as PyTorch writes it/,
  ],
  ['zeros.safetensors', Buffer.alloc(3_000_000), /zeros/],
  [
    'archive.safetensors',
    Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200, 7)]),
    /file is cut off/,
  ],
  [
    'quantised.safetensors',
    Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(200, 7)]),
    /GGUF file of version/,
  ],
  ['old.ckpt', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200, 7)]), /file is cut off/],
  ['hostile.ckpt', HOSTILE, /would run posix\.system.*delete it/],
  ['quantised.gguf', Buffer.from('GGUF'), /cut off or damaged/],
  ['picture.png', Buffer.from('\x89PNG'), /no model that can be run here.*neither a \.safetensors file/s],
  ['packed.zip', Buffer.from('PK\x03\x04'), /archive. Unpack it/],
  [
    'renamed.safetensors',
    damaged(`"${CONV_IN}"`, `"${CONV_IN}s"`),
    new RegExp(`it has no tensor ${CONV_IN}`),
  ],
  ['integers.safetensors', damaged(ENTRY, ENTRY.replace('F8_E4M3', 'I8')), /without floating-point numbers/],
  [
    'misshapen.safetensors',
    damaged(ENTRY, ENTRY.replace('4,3,3', '4,9,1')),
    /\[32, 4, 9, 1\], expected \[32, 4, 3, 3\]/,
  ],
  ['unknown.safetensors', damaged('"F16"', '"F17"'), /unknown dtype "F17"/],
];

test('a file that is no model is refused by what it is, and nothing of it stays', async ({ store }) => {
  for (const [name, bytes, message] of strangers) {
    await test.step(name, async () => {
      await writeFile(path.join(folder, name), bytes);
      await store.addFiles(path.join(folder, name));
      await expect(store.alert).toContainText(name);
      await expect(store.alert).toContainText(message);
      await expect(store.alert.locator('details p')).toBeVisible();
      await expect(store.alert).not.toContainText(`/${name}`);
      await expect(store.models).toHaveCount(1);
    });
  }
  await store.keepsNothing();
});

test('a LoRA that is dropped among the models is taken as what it is', async ({ page, store }) => {
  await writeFile(path.join(folder, 'lines.safetensors'), safetensors(LORA));
  await store.addFiles(path.join(folder, 'lines.safetensors'));
  await expect(page.getByText('lines', { exact: true }).first()).toBeVisible();
  await expect(store.alert).toHaveCount(0);
});

test('on a phone, what is wrong comes to where one looks', async ({ page, store }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const file = path.join(folder, 'notes.safetensors');
  await writeFile(file, 'these are only words, nothing but words '.repeat(9));
  await page.getByRole('button', { name: 'Files' }).scrollIntoViewIfNeeded();
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).not.toBeInViewport();
  await store.addFiles(file);
  await expect(store.alert).toBeInViewport({ ratio: 1 });
});

test('three gigabytes of zeros are refused at once', async ({ store }) => {
  const file = path.join(folder, 'zeros.safetensors');
  await writeFile(file, '');
  await truncate(file, 3_000_000_000);
  await store.addFiles(file);
  await expect(store.alert).toContainText('nothing but zeros');
  await store.keepsNothing();
});

test('checkpoints that are chosen together each become a model', async ({ store }) => {
  const names = ['first', 'second'];
  for (const name of names) await writeFile(path.join(folder, `${name}.safetensors`), checkpoint(name));
  await store.addFiles(names.map((name) => path.join(folder, `${name}.safetensors`)));
  for (const name of names) await expect(store.model(name)).toBeVisible();
  await expect(store.models).toHaveCount(3);
});

test('what is added while something else is being added comes after it', async ({ page, context, store }) => {
  const names = ['earlier', 'later'];
  const other = await context.newPage();
  await other.goto(page.url());
  await holdImports(other);
  for (const name of names) {
    await writeFile(path.join(folder, `${name}.safetensors`), checkpoint(name));
    await store.addFiles(path.join(folder, `${name}.safetensors`));
  }
  await expect(page.getByText('Adding earlier')).toBeVisible();
  await other.close();
  for (const name of names) await expect(store.model(name)).toBeVisible();
  await expect(store.model('later')).toBeChecked();
});

test('a file of PyTorch is added as any other', async ({ store }) => {
  await writeFile(path.join(folder, 'old.ckpt'), torchFileFrom(checkpoint('old')));
  await store.addFiles(path.join(folder, 'old.ckpt'));
  await expect(store.model('old')).toBeChecked();
});

test('a file can be dropped anywhere on the screen', async ({ page, store }) => {
  const bytes = checkpoint('dropped').toString('base64');
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([content], 'dropped.safetensors'));
    return transfer;
  }, bytes);
  const target = page.getByRole('heading', { name: 'A dozen to begin with' });
  await target.dispatchEvent('dragenter', { dataTransfer: data });
  await expect(page.getByText('Let go to add it')).toBeVisible();
  await target.dispatchEvent('drop', { dataTransfer: data });
  await expect(store.model('dropped')).toBeChecked();
});

/** As if that tab were copying a large model. */
async function holdImports(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((granted) => {
        void navigator.locks.request('aquatint-import', () => {
          granted();
          return new Promise(() => undefined);
        });
      }),
  );
}

test('two tabs that add the same model at once end with one copy of it', async ({ page, context, store }) => {
  const [other, third] = [await context.newPage(), await context.newPage()];
  for (const tab of [other, third]) await tab.goto(page.url());
  const second = new ModelStore(other);
  await holdImports(third);
  for (const tab of [store, second]) {
    await tab.addFolder(TINY);
    await expect(tab.page.getByText('Adding sd1')).toBeVisible();
  }
  await third.close();
  for (const tab of [store, second]) {
    await expect(tab.model('sd1')).toBeChecked();
    await expect(tab.models).toHaveCount(2);
    await expect(tab.alert).toHaveCount(0);
  }
  expect((await store.onDisk()).filter((file) => file.endsWith('aquatint.json'))).toHaveLength(1);
});

test('adding a model can be called off while it waits for another tab', async ({ page, context, store }) => {
  const other = await context.newPage();
  await other.goto(page.url());
  await holdImports(other);
  await store.addFolder(TINY);
  await expect(page.getByText('Adding sd1')).toBeVisible();
  await store.press('Cancel adding sd1');
  await expect(page.getByText('Adding sd1')).toHaveCount(0);
  await expect(store.alert).toHaveCount(0);
  await store.keepsNothing();
  await other.close();
  // The queue is not stuck.
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
});
