import { expect, test } from 'vitest';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { relativeError } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { GraphBuilder } from '../core/onnx/graph.ts';
import { gemm } from '../core/onnx/ops/matrix.ts';
import { inFormat } from '../core/onnx/passes/inFormat.ts';
import { FULL_PRECISION, type NumberFormat } from '../core/onnx/numberFormat.ts';
import { float16ToFloat32, float32ToFloat16 } from '../core/tensor/float16.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import { packLattice, type Lattice } from '../core/weights/lattice.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import type { Bits } from '../core/weights/bits.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** Weights in GGUF's blocks keep their numbers in onnxruntime's: of random bytes, with scales of either sign. */

startOnnxruntime();

const { tensors } = openWeights(new FileBytes('tools/reference/goldens/gguf/blocks.gguf'));
const numbersOf = (name: string): Float32Array => new Float32Array(tensors.read(name).slice().buffer);
const latticeOf = (name: string): Lattice => {
  const { lattice } = tensors.info(name);
  if (lattice === undefined) throw new Error(`${name} lies on no lattice`);
  return lattice;
};

const MULTIPLES = ['Q4_0', 'Q5_0', 'Q8_0', 'IQ4_NL', 'Q3_K', 'Q6_K'];
const SHIFTED = ['Q4_1', 'Q5_1', 'Q2_K', 'Q4_K', 'Q5_K'];
/** Their scales are f16 numbers, and nothing else. */
const HALF = ['Q4_0', 'Q5_0', 'Q8_0', 'IQ4_NL'];

/** The largest difference, relative to the largest number of its block. */
function loss(name: string, rounded: (scales: Float32Array) => Float32Array = (scales) => scales): number {
  const numbers = numbersOf(name);
  const lattice = latticeOf(name);
  const packed = packLattice(numbers, lattice);
  const scales = rounded(packed.scales);
  const level = (i: number): number =>
    lattice.bits === 8 ? (packed.levels[i] ?? 0) : ((packed.levels[i >> 1] ?? 0) >> (4 * (i & 1))) & 15;
  let most = 0;
  for (let from = 0; from < numbers.length; from += lattice.block) {
    const block = from / lattice.block;
    const own = numbers.subarray(from, from + lattice.block);
    const peak = own.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
    own.forEach((value, i) => {
      const whole = level(from + i) - 2 ** (lattice.bits - 1);
      const made = Math.fround((scales[block] ?? 0) * whole + (packed.offsets[block] ?? 0));
      if (made !== value) most = Math.max(most, Math.abs(made - value) / peak);
    });
  }
  return most;
}

test.each(MULTIPLES)('%s is packed without loss', (name) => expect(loss(name)).toBeLessThan(2 ** -23));
test.each(SHIFTED)('%s is packed but for the last bits', (name) => expect(loss(name)).toBeLessThan(2 ** -20));

test.each(HALF)('%s keeps its numbers with scales in f16', (name) => {
  const halves = (scales: Float32Array): Float32Array => {
    const bits = new Uint16Array(scales.length);
    float32ToFloat16(scales, bits);
    const result = new Float32Array(scales.length);
    float16ToFloat32(bits, result);
    return result;
  };
  expect(loss(name, halves)).toBe(0);
});

/** Two rows are fewer than any weight that is quantised has. */
const ROWS = 16;
const COLUMNS = 256;

function product(name: string, bits: Bits | null) {
  const g = new GraphBuilder('product', 'wasm');
  const weight = g.derivedParameter(name, [ROWS, COLUMNS], { name, shape: [ROWS, COLUMNS] });
  g.output('y', gemm(g, g.input('x', 'F32', [3, COLUMNS]), weight, null));
  const format: NumberFormat = { ...FULL_PRECISION, linearBits: bits };
  return { graph: g.build(), format };
}

/** The two rows of a tensor, eight times over. */
function eightfold(name: string): Uint8Array {
  const bytes = tensors.read(name).slice();
  return Uint8Array.from({ length: 8 * bytes.length }, (_, i) => bytes[i % bytes.length] ?? 0);
}
const repeated: TensorSource = {
  names: () => tensors.names(),
  has: (name) => tensors.has(name),
  info: (name) => ({ ...tensors.info(name), shape: [ROWS, COLUMNS] }),
  read: eightfold,
  readRows: (name, first, count) =>
    eightfold(name).subarray(4 * COLUMNS * first, 4 * COLUMNS * (first + count)),
};

async function run(name: string, bits: Bits | null): Promise<Float32Array> {
  const { graph, format } = product(name, bits);
  const session = await createSession(wasmDevice('Node'), graph, repeated, format);
  const data = Float32Array.from({ length: 3 * COLUMNS }, (_, i) => Math.sin(i * i));
  try {
    const { y } = await session.run({ x: { dtype: 'F32', shape: [3, COLUMNS], data } });
    return y?.data instanceof Float32Array ? y.data : new Float32Array();
  } finally {
    await session.release();
  }
}

test.each([...MULTIPLES, ...SHIFTED])('a linear layer of %s computes what its floats do', async (name) => {
  expect(relativeError(await run(name, 8), await run(name, null))).toBeLessThan(1e-5);
});

test('what has more bits than are asked for is quantised again, what has fewer keeps its own', () => {
  const packedOf = (name: string, bits: Bits): (string | undefined)[] => {
    const { graph, format } = product(name, bits);
    return inFormat(graph, format, latticeOf).parameters.map(({ value }) => value.name);
  };
  expect(packedOf('Q4_0', 8)).toEqual(['Q4_0/int4', 'Q4_0/scales']);
  expect(packedOf('Q4_K', 4)).toEqual(['Q4_K/int4', 'Q4_K/scales', 'Q4_K/offsets']);
  expect(packedOf('Q8_0', 4)).toEqual(['Q8_0/int4', 'Q8_0/scales']);
});
