import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Engine } from '../src/engine/engine.ts';
import { USUAL_SETTINGS } from '../src/core/recipe/settings.ts';
import { checkpoint, expect, test } from './modelStore.ts';

declare global {
  var aquatint: Engine;
}

/** Distilled models (Lightning, Hyper) are published as a UNet alone; chosen together with a checkpoint it takes that one's place. */

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const UNET = 'model.diffusion_model.';
const CONV_IN = `${UNET}input_blocks.0.0.weight`;

function headerOf(bytes: Buffer) {
  const begin = 8 + Number(bytes.readBigUInt64LE(0));
  const entries = JSON.parse(bytes.subarray(8, begin).toString()) as Record<string, Entry>;
  return { begin, entries };
}

/** The same with the signs of the UNet's first weights turned: 8-bit floats, the sign in the highest bit. */
function turned(whole: Buffer): Buffer {
  const copy = Buffer.from(whole);
  const { begin, entries } = headerOf(copy);
  const [from, to] = entries[CONV_IN]?.data_offsets ?? [0, 0];
  for (let i = begin + from; i < begin + to; i += 1) copy.writeUInt8(copy.readUInt8(i) ^ 0x80, i);
  return copy;
}

function unetOf(whole: Buffer): Buffer {
  const { begin, entries } = headerOf(whole);
  const header: Record<string, Entry> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [name, { data_offsets, ...entry }] of Object.entries(entries)) {
    if (!name.startsWith(UNET)) continue;
    const part = whole.subarray(begin + data_offsets[0], begin + data_offsets[1]);
    header[name] = { ...entry, data_offsets: [offset, offset + part.length] };
    parts.push(part);
    offset += part.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

const settings = {
  ...USUAL_SETTINGS,
  ...{ prompt: 'a', negativePrompt: '', width: 64, height: 64 },
  ...{ steps: 2, guidance: 1, seed: 3, sampler: 'euler', count: 1 },
};

/** By the names that the models are shown under. */
function picturesOf(page: Page, names: readonly string[]): Promise<number[][]> {
  return page.evaluate(
    async ([wanted, shown]) => {
      const models = await aquatint.models.list();
      const pictures: number[][] = [];
      for (const name of shown) {
        const model = models.find((one) => one.name === name)?.id ?? '';
        const [picture] = await aquatint.generate({ ...wanted, model });
        pictures.push([...(picture?.rgba ?? [])]);
      }
      return pictures;
    },
    [settings, names] as const,
  );
}

test(
  'a UNet that is chosen together with a checkpoint makes one model with it',
  { tag: '@long' },
  async ({ page, store }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'aquatint-e2e-'));
    const file = (name: string): string => path.join(folder, `${name}.safetensors`);
    try {
      const base = checkpoint('base');
      await writeFile(file('base'), base);
      await writeFile(file('whole'), turned(base));
      await writeFile(file('base_lightning'), base);
      await writeFile(file('another_unet'), unetOf(turned(base)));
      await store.addFiles([file('base_lightning'), file('another_unet')]);
      await expect(store.model('base_lightning')).toBeChecked();
      await expect(store.models).toHaveCount(2);
      await store.addFiles([file('base'), file('whole')]);
      await expect(store.model('whole')).toBeChecked();
      await expect(store.models).toHaveCount(4);

      const [together, own, whole] = await picturesOf(page, ['base_lightning', 'base', 'whole']);
      expect(together).toHaveLength(64 * 64 * 4);
      expect(together).toEqual(whole);
      expect(together).not.toEqual(own);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
