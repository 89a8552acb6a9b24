import { expect, it } from 'vitest';
import { laidOver } from './laidOver.ts';

const picture = (...pixels: readonly (readonly number[])[]) => ({
  width: pixels.length,
  height: 1,
  rgba: Uint8ClampedArray.from(pixels.flat()),
});

it('lays colours over a picture, and leaves every byte that they do not cover', () => {
  const photo = picture([10, 20, 30, 255], [40, 50, 60, 255], [70, 80, 90, 0], [1, 2, 3, 7]);
  const sketch = picture([250, 0, 0, 255], [240, 250, 0, 51], [9, 8, 7, 100], [200, 200, 200, 0]);
  expect([...laidOver(photo, sketch).rgba]).toEqual([
    ...[250, 0, 0, 255],
    ...[80, 90, 48, 255],
    ...[9, 8, 7, 100],
    ...[1, 2, 3, 7],
  ]);
});

it('takes only a sketch of the picture’s size', () => {
  expect(() => laidOver(picture([0, 0, 0, 0]), picture([0, 0, 0, 0], [0, 0, 0, 0]))).toThrow(/2 × 1/);
});
