import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface TcdOptions {
  /** 0: no noise is added; 1: every step starts from x0 again, as LCM's do. */
  readonly gamma: number;
  /** The level of any training timestep. */
  readonly levelAt: (timestep: number) => NoiseLevel;
  /** ᾱ of a level. */
  readonly alphaCumprod: (level: NoiseLevel) => number;
}

/**
 * Strategic stochastic sampling: Zheng et al. 2024 (Trajectory Consistency Distillation): without noise
 * to the timestep s = (1 − γ)·t', then fresh noise up to t'. Noise once a step, the last excluded.
 */
export function createTcd({ gamma, levelAt, alphaCumprod }: TcdOptions): Sampler {
  return async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const below = levelAt(Math.floor(f32(f32(1 - gamma) * next.timestep)));
      const denoised = await denoise(x, level);
      const epsilon = divide(subtract(x, scale(denoised, level.alpha)), level.sigma);
      x = add(scale(denoised, below.alpha), scale(epsilon, below.sigma));
      if (gamma > 0 && index < levels.length - 2) {
        const kept = f32(alphaCumprod(next) / alphaCumprod(below));
        const fresh = scale(noise.next(x.length), f32(Math.sqrt(f32(1 - kept))));
        x = add(scale(x, f32(Math.sqrt(kept))), fresh);
      }
      yield { index, x, denoised };
    }
  };
}
