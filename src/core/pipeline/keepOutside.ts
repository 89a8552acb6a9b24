import type { NoiseLevel } from '../samplers/noiseLevel.ts';
import { noisyStart, type PreparedSource } from './sourceConditioning.ts';

/**
 * Inpainting with a model that was not made for it: after each step, what lies outside of the mask is the source again,
 * as noisy as the next level (RePaint without resampling, Lugmayr et al. 2022; diffusers' StableDiffusionInpaintPipeline).
 * At the end (`level` null) it is the source itself, though some schedules end with a little noise. Writes into `x`, [C, h, w], which is the sampler's own: it goes on from there.
 */
export function keepOutside(x: Float32Array, source: PreparedSource, level: NoiseLevel | null): void {
  const { mask, latents } = source;
  if (mask === null || latents === null) return;
  const kept = level === null ? latents : noisyStart({ ...source, startsFromLatents: true }, level, 1);
  for (let i = 0; i < x.length; i += 1) {
    const share = mask[i % mask.length] ?? 1;
    x[i] = (1 - share) * (kept[i] ?? 0) + share * (x[i] ?? 0);
  }
}
