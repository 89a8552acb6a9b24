import { expect, test } from 'vitest';
import { floatTensor, safetensorsFile, type StoredTensor } from '../../../../tools/node/safetensorsFile.ts';
import { memoryBytes } from '../../weights/memoryBytes.ts';
import { openWeights } from '../../weights/openWeights.ts';
import { LayerFactors } from '../layerFactors.ts';
import type { Making } from '../making.ts';
import { OFT } from './oft.ts';

const OUTPUTS = 4;

/** The products of matrices that it asks for, in the order in which it does. */
function turned(alpha: StoredTensor): Float32Array[] {
  const blocks = floatTensor([2, 2, 2], Float32Array.of(0, 0.5, 0, 0, 0, -0.25, 0, 0));
  const file = safetensorsFile(new Map([['l.oft_blocks', blocks] as const, ['l.alpha', alpha] as const]));
  const { tensors } = openWeights(memoryBytes('it.safetensors', file));
  const names = new Map(['oft_blocks', 'alpha'].map((factor) => [factor, `l.${factor}`]));
  const factors = new LayerFactors(tensors, { file: 'it', layer: 'l', tensors: names });
  return OFT.read(factors, { weight: [OUTPUTS, 3], bias: null }).flatMap(({ patch }) =>
    patch.kind === 'change' ? asked(patch.apply(new Float32Array(OUTPUTS * 3).fill(1), 1)) : [],
  );
}

function asked(making: Making | Float32Array): Float32Array[] {
  const all: Float32Array[] = [];
  if (making instanceof Float32Array) return all;
  for (let next = making.next(); next.done !== true; next = making.next(new Float32Array(OUTPUTS * 3)))
    all.push(next.value.a);
  return all;
}

const whole = (value: number): StoredTensor => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return { dtype: 'I64', shape: [], bytes };
};

// LyCORIS writes a whole 0 where nothing holds the turning back.
test.each([0, 1])('an alpha of %s may be a whole number', (alpha) => {
  const expected = turned(floatTensor([], Float32Array.of(alpha)));
  expect(expected).toHaveLength(1);
  expect(turned(whole(alpha))).toEqual(expected);
});
