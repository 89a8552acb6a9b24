import { describe, expect, test } from 'vitest';
import { changedTensors, type TensorChange } from './changedTensors.ts';
import type { TensorSource } from './tensorSource.ts';

const SIZE = 4;
const NAMES = ['a', 'b', 'c', 'd'];
const plain: TensorSource = {
  names: () => NAMES,
  has: (name) => NAMES.includes(name),
  info: () => ({ dtype: 'F32', shape: [SIZE] }),
  read: (name) => new Uint8Array(new Float32Array(SIZE).fill(NAMES.indexOf(name)).buffer),
};
const doubled: TensorChange = (numbers) => numbers.map((value) => 2 * value + 1);
const changes = new Map(['b', 'c', 'd'].map((name) => [name, doubled]));
const first = (source: TensorSource, name: string) => new Float32Array(source.read(name).slice().buffer)[0];

async function prepared(mostWaiting: number) {
  const told: string[] = [];
  const source = await changedTensors(plain, changes, mostWaiting).prepared({
    multiply: () => Promise.reject(new RangeError('There is nothing to multiply.')),
    onMade: (done, total) => told.push(`${done}/${total}`),
    heard: () => Promise.resolve(),
  });
  return { source, told };
}

describe('tensors that are made of others', () => {
  test('are made before they are read, as many as there is room for, and told', async () => {
    const { source, told } = await prepared(1e9);
    expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
    expect(NAMES.map((name) => first(source, name))).toEqual([0, 3, 5, 7]);
    expect(told).toHaveLength(4);
  });

  test('are made when they are read where there is no room, and told all the same', async () => {
    const { source, told } = await prepared(4 * SIZE);
    expect(told).toEqual(['0/3', '1/3']);
    expect(NAMES.map((name) => first(source, name))).toEqual([0, 3, 5, 7]);
    // one that is read twice, as for its levels and its scales, is one
    first(source, 'd');
    expect(told.slice(2)).toEqual(['2/3', '3/3', '3/3']);
  });
});
