import { expect, test } from 'vitest';
import { writeLevels } from './levels.ts';

test('the nearest level of each number, two of 4 bits in a byte, and none beyond the ends', () => {
  const numbers = Float32Array.from([-1, 0.24, 0.26, 9, -9, 0]);
  const own = { from: 0, to: numbers.length, scale: 0.5, offset: 0 };
  const bytes = new Uint8Array(numbers.length);
  writeLevels({ bytes, bits: 8 }, numbers, own);
  expect([...bytes]).toEqual([126, 128, 129, 146, 110, 128]);
  const halves = new Uint8Array(numbers.length / 2);
  writeLevels({ bytes: halves, bits: 4 }, numbers, own);
  expect([...halves]).toEqual([6 | (8 << 4), 9 | (15 << 4), 0 | (8 << 4)]);
});

test('an offset is taken away, and a negative scale turns them round', () => {
  const bytes = new Uint8Array(2);
  writeLevels({ bytes, bits: 8 }, Float32Array.from([3, 1]), { from: 0, to: 2, scale: -1, offset: 2 });
  expect([...bytes]).toEqual([127, 129]);
});

test('numbers without a scale are all in the middle', () => {
  const bytes = new Uint8Array(1);
  writeLevels({ bytes, bits: 4 }, Float32Array.from([0, 0]), { from: 0, to: 2, scale: 0, offset: 0 });
  expect([...bytes]).toEqual([8 | (8 << 4)]);
});
