import { describe, expect, test } from 'vitest';
import { scaleLatents, unscaleLatents } from './latentScaling.ts';

describe('latents between the autoencoder and the denoiser', () => {
  test('are moved and multiplied', () => {
    const space = { scaling: 2, shift: 1, statistics: null };
    expect(scaleLatents(space, Float32Array.of(4, 0))).toEqual(Float32Array.of(6, -2));
    expect(unscaleLatents(space, Float32Array.of(6, -2))).toEqual(Float32Array.of(4, 0));
  });

  test('or brought to the spread of each channel', () => {
    const statistics = { mean: [1, 2], std: [4, 2] };
    const space = { scaling: 0.5, statistics };
    expect(unscaleLatents(space, Float32Array.of(1, 1))).toEqual(Float32Array.of(9, 6));
    expect(scaleLatents(space, Float32Array.of(9, 6))).toEqual(Float32Array.of(1, 1));
  });
});
