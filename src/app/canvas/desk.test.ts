import { expect, it } from 'vitest';
import { BRUSH_SIZES, colourOf, resized } from './desk.ts';

it('comes to both ends of the brush’s sizes by keys, and always moves', () => {
  const { min, max } = BRUSH_SIZES;
  let size = 8;
  for (let i = 0; i < 100 && size > min; i += 1) {
    const next = resized(size, -1);
    expect(next).toBeLessThan(size);
    size = next;
  }
  expect(size).toBe(min);
  for (let i = 0; i < 100 && size < max; i += 1) {
    const next = resized(size, 1);
    expect(next).toBeGreaterThan(size);
    size = next;
  }
  expect(size).toBe(max);
});

it('reads a colour', () => expect(colourOf('#0a80ff')).toEqual([10, 128, 255]));
