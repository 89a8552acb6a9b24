import { describe, expect, it } from 'vitest';
import { familyOf } from './family.ts';

const unet = (contextChannels: number, inChannels = 4) => ({
  inChannels,
  levels: [{ contextChannels }],
});

describe('familyOf', () => {
  it.each([
    [768, 4, 'Stable Diffusion 1'],
    [1024, 4, 'Stable Diffusion 2'],
    [2048, 4, 'Stable Diffusion XL'],
    [1280, 4, 'Stable Diffusion XL refiner'],
    [768, 9, 'Stable Diffusion 1, inpainting'],
    [768, 8, 'Stable Diffusion 1, editing'],
    [32, 4, ''],
  ])('text of width %i and %i channels: %s', (width, channels, family) => {
    expect(familyOf(unet(width, channels))).toBe(family);
  });
});
