import { expect, test } from 'vitest';
import { graphInput, requireFits } from './graphInput.ts';

const picture = (shape: readonly (number | string)[], type = 'float32', name = 'pixel_values') => {
  return { name, isTensor: true, type, shape } as Parameters<typeof graphInput>[0][number];
};

test.each([
  [['batch', 3, 'height', 'width'], { height: null, width: null }],
  [[1, 3, 56, 98], { height: 56, width: 98 }],
  [[-1, 'channels', 64, -1], { height: 64, width: null }],
])('%j takes %j', (shape, size) => {
  expect(graphInput([picture(shape)])).toEqual(size);
});

test.each([
  [[], 'it wants nothing, and can be given pixel_values only.'],
  [[picture([1, 77], 'int64', 'input_ids')], 'it wants input_ids, and can be given pixel_values only.'],
  [[picture([1, 3, 8])], 'it takes something else than a picture.'],
  [[picture([1, 3, 8, 8], 'float16')], 'it takes float16, not float32.'],
  [[picture([4, 3, 8, 8])], 'it takes 4 pictures at a time, not one.'],
  [[picture([1, 1, 8, 8])], 'it takes pictures of 1 channels, not of three.'],
])('what no preprocessor gives is said, case %#', (inputs, sentence) => {
  expect(() => graphInput(inputs)).toThrow(sentence);
});

test('what a processor makes of another size is said', () => {
  const input = { height: 56, width: null };
  expect(() => requireFits(input, [1, 3, 56, 70])).not.toThrow();
  expect(() => requireFits(input, [1, 3, 70, 56])).toThrow('it takes pictures of any × 56, and its');
});
