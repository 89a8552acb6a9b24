import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyFolder } from '../../../tools/node/emptyFolder.ts';
import { headerFile, type DescribedTensor } from '../../../tools/node/headerFile.ts';
import { checkHeader, headerOf, type Shapes } from '../../../tools/node/realHeaders.ts';
import {
  clipGHeader,
  clipLHeader,
  fluxHeader,
  merged,
  pixartHeader,
  SD3_MEDIUM,
  sd3Header,
  t5Header,
  vaeHeader,
} from '../../../tools/node/transformerHeaders.ts';
import type { Model } from '../model/model.ts';
import { readSingleFile } from '../models/singleFile/singleFile.ts';
import { openWeights } from '../weights/openWeights.ts';
import { FAMILIES } from './families.ts';
import type { Supplies } from './supplies.ts';
import { TokenizersBeside } from './tokenizersBeside.ts';

/** Tensors of every kind that training leaves in a file, in files with the headers of real models: listed, and no more. */

const stray = (dtype: string, bits: number, ...shape: number[]): DescribedTensor => ({ dtype, bits, shape });
const STRAYS: Readonly<Record<string, DescribedTensor>> = {
  'optimizer.state.0.exp_avg': stray('F32', 32, 320, 4, 3, 3),
  'optimizer_states.0.step': stray('I64', 64),
  'model_ema.decay': stray('F32', 32),
  'model_ema.num_updates': stray('I64', 64),
  'ema.shadow.0': stray('BF16', 16, 7),
  'some.position_ids': stray('I64', 64, 1, 77),
  'a.scalar': stray('F16', 16),
  'no.numbers': stray('F16', 16, 0, 4),
  'no.numbers.either': stray('F32', 32, 0),
  'double.precision': stray('F64', 64, 3),
  'a.mask': stray('BOOL', 8, 2),
  'a.byte': stray('U8', 8, 1),
  'quantised.zeros': stray('I8', 8, 5, 5),
  'a.counter': stray('I32', 32, 1),
  'of.thirty-two.bits': stray('U32', 32, 4),
  'of.sixty-four.bits': stray('U64', 64, 2),
  'of.sixteen.bits': stray('U16', 16, 2),
  'complex.frequencies': stray('C64', 64, 3),
  'block.scales': stray('F8_E8M0', 8, 6),
  'four.bits': stray('F4', 4, 2, 8),
  'many.axes': stray('F32', 32, 1, 1, 1, 1, 1, 1, 2),
};

const of = (shapes: Shapes): [string, DescribedTensor][] =>
  [...shapes].map(([name, shape]) => [name, stray('F16', 16, ...shape)]);

/** The header with all of them, each under each prefix, through the reader of real files. */
function opened(shapes: Shapes, prefixes: readonly string[] = []) {
  const more = prefixes.flatMap((prefix) =>
    Object.entries(STRAYS).map(([name, tensor]): [string, DescribedTensor] => [prefix + name, tensor]),
  );
  const name = 'it.safetensors';
  return { name, ...openWeights(headerFile(name, new Map([...of(shapes), ...more]))) };
}

/** What a family knows of and does not need is not listed, whatever numbers it has. */
const KNOWN = /model_ema\.(decay|num_updates)$|position_ids$/;
const listed = (prefixes: readonly string[]): string[] =>
  prefixes
    .flatMap((prefix) => Object.keys(STRAYS).map((name) => prefix + name))
    .filter((name) => !KNOWN.test(name));
const unknown = (names: readonly string[]): string[] => names.filter((name) => !KNOWN.test(name)).sort();

test.each([
  ['sd15', ['', 'model.diffusion_model.', 'first_stage_model.', 'cond_stage_model.transformer.text_model.']],
  ['sd21', ['', 'model.diffusion_model.', 'first_stage_model.', 'cond_stage_model.model.']],
  ['sdxl', ['', 'model.diffusion_model.', 'first_stage_model.', 'conditioner.embedders.1.model.']],
  ['sdxl-refiner', ['', 'model.diffusion_model.', 'first_stage_model.']],
])('%s', (name, prefixes) => {
  const file = readSingleFile(opened(headerOf(name), prefixes));
  expect(unknown(checkHeader(file))).toEqual(listed(prefixes).sort());
});

const supplies: Supplies = {
  clipMerges: async () => readFileSync('public/models/clip/merges.txt', 'utf8'),
  t5Pieces: async () => new Uint8Array(readFileSync('public/models/t5/spiece.model')),
  kept: async () => null,
};

async function modelOf(files: readonly ReturnType<typeof opened>[]): Promise<Model> {
  const tokenizers = new TokenizersBeside(emptyFolder('it'), supplies);
  for (const family of FAMILIES) {
    const model = await family.openFiles({ name: 'it', files, tokenizers, supplies });
    if (model !== null) return model;
  }
  throw new Error('no family');
}

describe('a transformer', () => {
  const DIFFUSION = 'model.diffusion_model.';
  const texts = [opened(clipLHeader()), opened(t5Header())];
  const sd3 = merged({
    [DIFFUSION]: sd3Header(SD3_MEDIUM),
    'first_stage_model.': vaeHeader(16),
    'text_encoders.clip_l.transformer.': clipLHeader(),
    'text_encoders.clip_g.transformer.': clipGHeader(),
  });
  test.each([
    ['Flux.1', [''], () => [opened(fluxHeader(true), ['']), ...texts, opened(vaeHeader(16))]],
    [
      'CLIP and T5',
      ['', 'encoder.'],
      () => [
        ...[opened(fluxHeader(true)), opened(clipLHeader(), ['']), opened(t5Header(), ['encoder.'])],
        opened(vaeHeader(16)),
      ],
    ],
    [
      'Stable Diffusion 3',
      ['', DIFFUSION, 'first_stage_model.'],
      () => [opened(sd3, ['', DIFFUSION, 'first_stage_model.'])],
    ],
    ['PixArt', [''], () => [opened(pixartHeader(true), ['']), opened(t5Header()), opened(vaeHeader(4))]],
  ])('%s', async (_, prefixes, files) => {
    const model = await modelOf(files());
    expect(unknown(model.passedOver)).toEqual(listed(prefixes).sort());
  });
});

test('what a network needs in such numbers is refused by name', () => {
  const name = 'model.diffusion_model.time_embed.0.bias';
  const tensors = new Map([...of(headerOf('sd15')), [name, stray('U32', 32, 1280)]]);
  const file = { name: 'it.safetensors', ...openWeights(headerFile('it.safetensors', tensors)) };
  expect(() => checkHeader(readSingleFile(file))).toThrow(
    `1 tensor that cannot be read (${name} is of U32, which is not read)`,
  );
});
