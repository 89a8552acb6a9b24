import { describe, expect, test } from 'vitest';
import { floatTensor, safetensorsFile, type StoredTensor } from '../../../tools/node/safetensorsFile.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import { openWeights } from '../weights/openWeights.ts';
import { recogniseItem } from './recogniseItem.ts';
import { requireWhole } from './requireWhole.ts';

/** As a file is brought to the page: recognised by its header, then looked through. */
function brought(tensors: Readonly<Record<string, StoredTensor>>): string | null {
  const opened = openWeights(
    memoryBytes('it.safetensors', safetensorsFile(new Map(Object.entries(tensors)))),
  );
  const kind = recogniseItem('it', opened)?.kind ?? null;
  if (kind !== null) requireWhole('it', opened, kind);
  return kind;
}

const LAYER = 'lora_unet_mid_block_attentions_0_proj_in';
const floats = (value = 0.5, shape: readonly number[] = [2, 2]) =>
  floatTensor(shape, new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value));
const layer = (...factors: string[]) =>
  Object.fromEntries(factors.map((factor) => [`${LAYER}.${factor}`, floats()]));
const LORA = ['lora_down.weight', 'lora_up.weight'];

describe('a file of which something is missing is refused by name when it is brought', () => {
  test.each([
    [['lora_down.weight'], 'it lacks lora_up.weight'],
    [['lora_up.weight', 'alpha'], 'it lacks lora_down.weight'],
    [['hada_w1_a', 'hada_w1_b', 'hada_w2_a'], 'it lacks hada_w2_b'],
    [['lokr_w1', 'lokr_w2_a'], 'it lacks lokr_w2 or lokr_w2_b'],
    [['lokr_w1_a', 'lokr_w2'], 'it lacks lokr_w1 or lokr_w1_b'],
    [['lokr_w2'], 'it lacks lokr_w1 or lokr_w1_a'],
    [['a1.weight', 'a2.weight', 'b1.weight'], 'it lacks b2.weight'],
    [['on_input'], 'it lacks weight'],
  ])('%s: %s', (factors, message) => {
    expect(() => brought(layer(...factors))).toThrow(
      `it: the layer ${LAYER} cannot be used: ${message}. The file is damaged or unfinished; download it again.`,
    );
  });
});

test.each([
  LORA,
  [...LORA, 'alpha', 'dora_scale', 'lora_mid.weight'],
  ['hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b', 'hada_t1', 'hada_t2'],
  ['lokr_w1', 'lokr_w2_a', 'lokr_w2_b', 'lokr_t2'],
  ['diff_b'],
  ['w_norm', 'b_norm'],
  ['oft_blocks'],
])('%s… are whole', (...factors) => {
  expect(brought(layer(...factors))).toBe('lora');
});

test('numbers that are none, or infinite, are found when the file is brought', () => {
  expect(() => brought({ ...layer(...LORA), [`${LAYER}.lora_up.weight`]: floats(NaN) })).toThrow(
    /proj_in cannot be used: its .*lora_up\.weight holds numbers that are none/,
  );
  expect(() => brought({ ...layer(...LORA), [`${LAYER}.alpha`]: floats(Infinity, []) })).toThrow('infinite');
  expect(() => brought({ emb_params: floats(NaN, [2, 768]) })).toThrow(/it: emb_params holds .*NaN/);
});
