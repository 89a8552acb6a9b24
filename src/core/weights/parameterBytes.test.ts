import { expect, test } from 'vitest';
import type { Parameter } from '../onnx/graph.ts';
import { float32ToFloat16 } from '../tensor/float16.ts';
import { parameterReader } from './parameterBytes.ts';
import { blockScales, packBlocks } from './quantize.ts';
import type { TensorSource } from './tensorSource.ts';

/** More than is read at a time, in rows that do not share out evenly. */
const [ROWS, COLUMNS] = [1100, 1024];

const halves = new Uint16Array(ROWS * COLUMNS);
float32ToFloat16(
  Float32Array.from({ length: halves.length }, (_, i) => Math.sin(i) * (1 + (i % 7))),
  halves,
);

/** Counts the bytes of the longest read. */
function counting(alone: boolean): { readonly source: TensorSource; readonly longest: () => number } {
  let longest = 0;
  const read = (first: number, count: number): Uint8Array => {
    longest = Math.max(longest, 2 * count * COLUMNS);
    return new Uint8Array(halves.buffer, 2 * first * COLUMNS, 2 * count * COLUMNS);
  };
  return {
    source: {
      names: () => ['w'],
      has: (name) => name === 'w',
      info: () => ({ dtype: 'F16', shape: [ROWS, COLUMNS] }),
      read: () => read(0, ROWS),
      ...(alone ? { readRows: (_, first, count) => read(first, count) } : {}),
    },
    longest: () => longest,
  };
}

const parameters = (): readonly Parameter[] => {
  const origin = { name: 'w', shape: [ROWS, COLUMNS], byRows: true as const };
  const blocks = (ROWS * COLUMNS) / 32;
  return [
    {
      value: { name: 'packed', dtype: 'U8', shape: [ROWS, COLUMNS / 32, 16] },
      origin: { ...origin, derive: (numbers) => packBlocks(numbers, 4) },
    },
    {
      value: { name: 'scales', dtype: 'F16', shape: [blocks] },
      origin: { ...origin, derive: (numbers) => blockScales(numbers, 4) },
    },
  ];
};

test('what is made row by row is made in pieces, and is the same as of the whole', () => {
  const [inPieces, whole] = [counting(true), counting(false)];
  const made = [inPieces, whole].map(({ source }) => {
    const read = parameterReader(parameters(), source);
    return parameters().map((parameter) => Buffer.from(read(parameter)).toString('base64'));
  });
  expect(made[0]).toEqual(made[1]);
  expect(whole.longest()).toBe(2 * ROWS * COLUMNS);
  expect(inPieces.longest()).toBeLessThan(whole.longest());
});

test('readers that take turns cast in one place: the next need not wait for a collection', () => {
  const plain: Parameter = {
    value: { name: 'w', dtype: 'F32', shape: [64] },
    origin: { name: 'w', shape: [64] },
  };
  const halves: TensorSource = {
    names: () => ['w'],
    has: (name) => name === 'w',
    info: () => ({ dtype: 'F16', shape: [64] }),
    read: () => new Uint8Array(128),
  };
  const [first, second] = [parameterReader([plain], halves), parameterReader([plain], halves)];
  expect(second(plain).buffer).toBe(first(plain).buffer);
});
