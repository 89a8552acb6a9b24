import { add, scale } from './elementwise.ts';
import { eulerStep } from './euler.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

/**
 * Euler's method to a level below the next one, then fresh noise up to it: σ_up² = σ'²(σ² − σ'²)/σ²,
 * σ_down² = σ'² − σ_up² (ancestral sampling, Song et al. 2021, eq. 47; in this form by K. Crowson). One draw
 * of noise a step, the last included.
 */
export const eulerAncestral: Sampler = async function* (denoise, x, levels, noise) {
  for (const [index, level] of levels.slice(0, -1).entries()) {
    const next = levels[index + 1] ?? level;
    const denoised = await denoise(x, level);
    const { up, down } = splitNoise(level, next);
    const lowered = eulerStep({ x, denoised, level, next, sigma: down });
    x = add(lowered, scale(noise.next(x.length), up));
    yield { index, x, denoised };
  }
};

function splitNoise(level: NoiseLevel, next: NoiseLevel): { readonly up: number; readonly down: number } {
  const from = f32(f32(level.sigma / level.alpha) ** 2);
  const to = f32(f32(next.sigma / next.alpha) ** 2);
  const up = f32(Math.sqrt(f32(f32(to * f32(from - to)) / from)));
  const down = f32(Math.sqrt(Math.max(f32(to - f32(up * up)), 0)));
  return { up: f32(up * next.alpha), down: f32(down * next.alpha) };
}
