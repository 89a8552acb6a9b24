import { add, clamp, scale } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;
const LEAST_VARIANCE = 1e-20;

export interface DdpmOptions {
  /** The noise added: the posterior's variance β̃, or β itself (Ho et al. 2020, section 3.2). */
  readonly variance: 'fixed_small' | 'fixed_large';
  /** The estimate of x0 is kept within ±clip; Infinity: not clipped. */
  readonly clip: number;
  /** ᾱ of a level; where it is not given it is alpha². */
  readonly alphaCumprod?: (level: NoiseLevel) => number;
}

/**
 * Ancestral sampling of DDPM: Ho et al. 2020, algorithm 2 with the mean of eq. 7 and, where timesteps are left out,
 * the β of what remains (Nichol & Dhariwal 2021, eq. 19). Draws noise once a step, at timestep 0 never.
 */
export function createDdpm({ variance, clip, alphaCumprod }: DdpmOptions): Sampler {
  const remaining = alphaCumprod ?? (({ alpha }: NoiseLevel) => f32(alpha * alpha));
  return async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const estimate = await denoise(x, level);
      const denoised = clip === Infinity ? estimate : clamp(estimate, clip);
      const now = remaining(level);
      const then = remaining(next);
      const left = f32(1 - now);
      const leftThen = f32(1 - then);
      const alpha = f32(now / then);
      const beta = f32(1 - alpha);

      const toPicture = f32(f32(f32(Math.sqrt(then)) * beta) / left);
      const toSample = f32(f32(f32(Math.sqrt(alpha)) * leftThen) / left);
      x = add(scale(denoised, toPicture), scale(x, toSample));
      if (level.timestep > 0) {
        const posterior = Math.max(f32(f32(leftThen / left) * beta), LEAST_VARIANCE);
        const added = f32(Math.sqrt(variance === 'fixed_small' ? posterior : beta));
        x = add(x, scale(noise.next(x.length), added));
      }
      yield { index, x, denoised };
    }
  };
}
