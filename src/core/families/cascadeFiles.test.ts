import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ifOneHeader,
  ifTwoHeader,
  karloDecoderHeader,
  karloEnlargerHeader,
  karloPriorHeader,
  karloStatisticsHeader,
  stableUnclipHeader,
} from '../../../tools/node/cascadeHeaders.ts';
import { emptyFolder } from '../../../tools/node/emptyFolder.ts';
import { sourceOf, type Shapes } from '../../../tools/node/realHeaders.ts';
import { clipLHeader, t5Header } from '../../../tools/node/transformerHeaders.ts';
import type { Model } from '../model/model.ts';
import { FAMILIES } from './families.ts';
import type { Supplies } from './supplies.ts';
import { TokenizersBeside } from './tokenizersBeside.ts';

/** Cascades in the files of their original code, by names and shapes alone: nothing is missing, nothing is left over. */

const supplies: Supplies = {
  clipMerges: async () => readFileSync('public/models/clip/merges.txt', 'utf8'),
  t5Pieces: async () => new Uint8Array(readFileSync('public/models/t5/spiece.model')),
  kept: async () => null,
};

async function opened(files: Readonly<Record<string, Shapes>>): Promise<Model> {
  const named = Object.entries(files).map(([name, shapes]) => ({
    ...{ name, tensors: sourceOf(shapes), metadata: new Map<string, string>() },
  }));
  const tokenizers = new TokenizersBeside(emptyFolder('it'), supplies);
  for (const family of FAMILIES) {
    const model = await family.openFiles({ name: 'it', files: named, tokenizers, supplies });
    if (model !== null) return model;
  }
  throw new Error('no family');
}

const T5 = { 't5xxl.safetensors': t5Header() };
/** With the projection that CLIP itself has. */
const CLIP = { 'clip_l.safetensors': new Map([...clipLHeader(), ['text_projection.weight', [768, 768]]]) };
const STATISTICS = { 'ViT-L-14_stats.th': karloStatisticsHeader() };
const KARLO = {
  'prior-ckpt.ckpt': karloPriorHeader(),
  'decoder-ckpt.ckpt': karloDecoderHeader(),
  'improved-sr-ckpt.ckpt': karloEnlargerHeader(),
};

test.each([
  ['Karlo', 'unclip', { ...KARLO, ...STATISTICS, ...CLIP }],
  ['IF-I-XL', 'deepFloyd', { 'IF-I-XL.bin': ifOneHeader(), ...T5 }],
  ['IF-II-L', 'deepFloyd', { 'IF-II-L.bin': ifTwoHeader(), ...T5 }],
  ['sd21-unclip-h', 'stableUnclip', { 'sd21-unclip-h.ckpt': stableUnclipHeader('h') }],
  ['sd21-unclip-l', 'stableUnclip', { 'sd21-unclip-l.ckpt': stableUnclipHeader('l'), ...STATISTICS }],
])('%s is whole', async (_, family, files) => {
  const model = await opened(files);
  expect(model).toMatchObject({ family, passedOver: [] });
});

test("Stable unCLIP is told by Karlo's prior where that lies beside it, and by the CLIP in its own file", async () => {
  const files = {
    'sd21-unclip-l.ckpt': stableUnclipHeader('l'),
    'prior-ckpt.ckpt': karloPriorHeader(),
    ...STATISTICS,
  };
  const model = await opened(files);
  expect(model).toMatchObject({ family: 'stableUnclip', task: 'text', passedOver: [] });
  expect(model.textEncoders.map(({ channels }) => channels)).toEqual([1024, 768]);
  const large = { ...files, 'sd21-unclip-l.ckpt': stableUnclipHeader('h') };
  await expect(opened({ ...large, ...CLIP })).rejects.toThrow(
    '768 numbers, but the UNet is told vectors of 1024',
  );
});

test.each([
  [
    'Karlo without its prior',
    { ...KARLO, ...STATISTICS, 'prior-ckpt.ckpt': new Map<string, number[]>() },
    'the prior',
    CLIP,
  ],
  ['Karlo without statistics', KARLO, 'ViT-L-14_stats.th', CLIP],
  [
    'Karlo with a CLIP that lacks its projection',
    { ...KARLO, ...STATISTICS },
    'CLIP-L with its "text_projection"',
    { 'clip_l.safetensors': clipLHeader() },
  ],
  ['IF without T5', { 'IF-I-XL.bin': ifOneHeader() }, 'T5-XXL', {}],
  ['-l without statistics', { 'sd21-unclip-l.ckpt': stableUnclipHeader('l') }, 'ViT-L-14_stats.th', {}],
])('%s: a sentence says what to add', async (_, files, lacking, more) => {
  await expect(opened({ ...files, ...more })).rejects.toMatchObject({ code: 'model-missing-file' });
  await expect(opened({ ...files, ...more })).rejects.toThrow(`${lacking} it has not.`);
});

test('what does not fit is named as the file has it', async () => {
  const broken = ifOneHeader();
  broken.delete('middle_block.1.qkv.weight');
  await expect(opened({ 'IF-I-XL.bin': broken, ...T5 })).rejects.toThrow('middle_block.1.qkv.weight');
});
