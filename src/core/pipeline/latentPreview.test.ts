import { expect, test } from 'vitest';
import { parseLatentPreview, previewPixels, usualPreview } from './latentPreview.ts';

test('a preview map has a row for every latent channel', () => {
  const row = [1, 0, 0];
  const json = { rgb_factors: [row, row], rgb_bias: [0, 0, 0] };
  expect(parseLatentPreview(json, 2).factors).toHaveLength(2);
  for (const channels of [0, 1, 4]) {
    expect(() => parseLatentPreview(json, channels)).toThrow(`${channels} rows of three numbers`);
  }
});

test.each([1, 4, 8, 16])(
  'a model with %i latent channels that brings no map has previews of its size',
  (channels) => {
    const rgba = previewPixels(usualPreview(channels), new Float32Array(channels * 6).fill(1));
    expect(rgba).toHaveLength(4 * 6);
  },
);
