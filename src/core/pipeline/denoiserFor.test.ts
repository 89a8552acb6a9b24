import { expect, test } from 'vitest';
import { SAMPLERS } from '../samplers/catalogue.ts';
import { denoiserFor } from './denoiserFor.ts';

test('LCM in both forms and TCD draw with the second UNet, and nothing else does', () => {
  const drawing = SAMPLERS.filter(({ id }) => denoiserFor({ denoiser: 1, fewSteps: 2 }, id) === 2);
  expect(drawing.map(({ id }) => id)).toEqual(['lcm', 'lcm_comfyui', 'tcd']);
});

test('where there is one UNet, it draws', () => {
  for (const { id } of SAMPLERS) expect(denoiserFor({ denoiser: 1, fewSteps: null }, id)).toBe(1);
  expect(denoiserFor({ denoiser: 1, fewSteps: 2 }, 'no sampler')).toBe(1);
});
