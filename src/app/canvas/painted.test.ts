import { expect, it } from 'vitest';
import { putWithin } from './painted.ts';

it('puts a row where there is room for it', () => {
  const put = (at: number, room: number): number[] => {
    const into = new Uint8Array(room);
    putWithin(Uint8Array.of(1, 2, 3), into, at);
    return [...into];
  };
  expect(put(1, 5)).toEqual([0, 1, 2, 3, 0]);
  expect(put(-1, 5)).toEqual([2, 3, 0, 0, 0]);
  expect(put(3, 5)).toEqual([0, 0, 0, 1, 2]);
  expect(put(-5, 2)).toEqual([0, 0]);
  expect(put(9, 2)).toEqual([0, 0]);
  expect(put(-1, 1)).toEqual([2]);
});
