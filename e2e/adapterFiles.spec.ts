import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { goldenBytes } from '../tools/node/madeCheckpoint.ts';
import { tinyControlNet } from '../tools/node/tinyControlNet.ts';
import { checkpoint, expect, test, TINY } from './modelStore.ts';

/** Files beside models that are damaged, of another model, or something else than they were given as: a sentence each. */

test.use({ serviceWorkers: 'block' });

const GOLDENS = 'tools/reference/goldens';
const golden = (name: string): Buffer => readFileSync(`${GOLDENS}/adapters/${name}.safetensors`);
const ipAdapter = (): Buffer => Buffer.from(goldenBytes(`${GOLDENS}/controlRuns/sd1-ip-basic.safetensors`));

/** Puts a number that is none into the first tensor of this ending. */
function notANumber(file: Buffer, ending: string): Buffer {
  const begin = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.subarray(8, begin).toString()) as Record<
    string,
    { data_offsets: readonly number[] }
  >;
  const [, entry] = Object.entries(header).find(([name]) => name.endsWith(ending)) ?? [];
  const broken = Buffer.from(file);
  broken.writeUInt16LE(0x7e00, begin + (entry?.data_offsets[0] ?? 0)); // NaN in f16
  return broken;
}

/** One tensor goes by a name that nobody knows. The new name is as long as the old one. */
function renamed(file: Buffer, old: string, next: string): Buffer {
  const other = Buffer.from(file);
  other.write(next, other.indexOf(old));
  return other;
}

const DAMAGED = /A file beside the model is damaged or incomplete: download it once more/;
const NOT_SUPPORTED = /This kind of file is not supported: look for the same as/;

/** Name, bytes, the page's sentence, and what exactly is wrong. */
const refused: readonly (readonly [name: string, bytes: Buffer, sentence: RegExp, facts: RegExp])[] = [
  [
    'nan.safetensors',
    notANumber(golden('kohya'), 'lora_up.weight'),
    DAMAGED,
    /the layer lora_\w+ cannot be used: its .*lora_up.weight holds numbers that are none/,
  ],
  [
    'lora.safetensors',
    renamed(golden('kohya'), 'lora_up', 'lora_xx'),
    DAMAGED,
    /cannot be used: it lacks lora_up\.weight/,
  ],
  [
    'loha.safetensors',
    renamed(golden('loha'), 'hada_w2_b', 'hada_w2_x'),
    DAMAGED,
    /cannot be used: it lacks hada_w2_b/,
  ],
  [
    'lokr.safetensors',
    renamed(golden('lokr'), 'lokr_w1', 'lokr_xx'),
    DAMAGED,
    /cannot be used: it lacks lokr_w1 or lokr_w1_a/,
  ],
  [
    'oft.safetensors',
    notANumber(golden('oft'), 'oft_blocks'),
    DAMAGED,
    /its .*oft_blocks holds numbers that are none/,
  ],
  ['word.safetensors', notANumber(golden('glow'), 'clip_g'), DAMAGED, /clip_g holds numbers that are none/],
  [
    'cut.safetensors',
    golden('kohya').subarray(0, -100),
    /damaged or incomplete/,
    /cut\.safetensors.*(ends|bytes|longer|short)/,
  ],
  [
    'face.safetensors',
    renamed(ipAdapter(), 'image_proj.proj.weight', 'image_proj.prxx.weight'),
    NOT_SUPPORTED,
    /is a FaceID IP-Adapter\. It needs InsightFace/,
  ],
];

/** What lies in items/. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('items', { create: true });
    const found: string[] = [];
    for await (const key of root.keys()) found.push(key);
    return found;
  });

const given = (name: string, buffer: Buffer) => ({ name, buffer, mimeType: 'application/octet-stream' });

test('what is damaged is refused with a sentence, and nothing of it stays', async ({ page, store }) => {
  for (const [name, bytes, sentence, facts] of refused) {
    await test.step(name, async () => {
      await store.addFiles(given(name, bytes));
      await expect(store.alert).toContainText(facts);
      await expect(store.alert).toContainText(sentence);
    });
  }
  await expect.poll(() => kept(page)).toEqual([]);
  await store.keepsNothing();
  await expect(page.getByText('Beside the models')).toHaveCount(0);
});

test('what is something else than it was given as is taken as what it is', async ({ page, store }) => {
  await store.addFiles(given('edges.safetensors', Buffer.from(tinyControlNet())));
  await expect(page.getByText('edges (ControlNet) has been added.')).toBeVisible();
  await expect(store.models).toHaveCount(1);
  await store.leave();
  await page.getByLabel('Picture that guides').setInputFiles('src/app/plate/examples/a-fox.webp');
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  const seen = guides.getByRole('img', { name: /as the network sees it/ });
  await expect(seen).toBeVisible();
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    data.items.add(new File([content], 'whole.safetensors'));
    return data;
  }, checkpoint('whole').toString('base64'));
  await seen.dispatchEvent('drop', { dataTransfer: transfer });
  await store.open();
  await expect(store.model('whole')).toBeVisible();
  await expect.poll(() => kept(page)).toHaveLength(1);
});

test('what was made for another kind of model says so before it is used, and when it is', async ({
  page,
  store,
  studio,
}) => {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.addFiles(given('glowing.safetensors', golden('sgm')));
  await expect(page.getByText('glowing (LoRA) has been added.')).toBeVisible();
  await store.leave();
  const refuses = async (prompt: string, facts: RegExp): Promise<void> => {
    await studio.start(prompt, 1);
    await expect(studio.alert).toContainText(/This file was not made for this model: choose a model that it/);
    await expect(studio.alert).toContainText(facts);
    await expect(studio.prints).toHaveCount(0);
  };
  await refuses('a <lora:glowing:1>', /glowing.*this model/);
});
