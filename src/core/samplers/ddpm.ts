import { add, scale } from './elementwise.ts';
import type { Limit } from './limits.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;
const LEAST_VARIANCE = 1e-20;

export interface DdpmOptions {
  readonly variance: DdpmVariance;
  readonly limit: Limit;
  /** ᾱ of a level; where it is not given it is alpha². */
  readonly alphaCumprod?: (level: NoiseLevel) => number;
  /** β between two levels, of which then all else is made; where it is not given it is 1 − ᾱ / ᾱ of the next. */
  readonly betaBetween?: (level: NoiseLevel, next: NoiseLevel) => number;
}

/**
 * The noise added: the posterior's variance β̃, or β itself (Ho et al. 2020, section 3.2); or what the network says behind
 * its estimate: the variance itself, or its place between ln β̃ (−1) and ln β (1) (Nichol & Dhariwal 2021, eq. 15).
 */
export type DdpmVariance = 'fixed_small' | 'fixed_large' | 'learned' | 'learned_range';

/**
 * Ancestral sampling of DDPM: Ho et al. 2020, algorithm 2 with the mean of eq. 7 and, where timesteps are left out,
 * the β of what remains (Nichol & Dhariwal 2021, eq. 19). Draws noise once a step, at timestep 0 never.
 */
export function createDdpm({ variance, limit, alphaCumprod, betaBetween }: DdpmOptions): Sampler {
  const remaining = alphaCumprod ?? (({ alpha }: NoiseLevel) => f32(alpha * alpha));
  return async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const output = await denoise(x, level);
      const denoised = limit(output.subarray(0, x.length));
      const step = stepBetween(remaining(level), remaining(next), betaBetween?.(level, next));
      const mean = add(scale(denoised, step.toPicture), scale(x, step.toSample));
      const size = x.length;
      x = mean;
      if (level.timestep > 0) {
        const spread = spreadOf(variance, step, output.subarray(size));
        x = add(
          mean,
          noise.next(size).map((value, i) => value * spread(i)),
        );
      }
      yield { index, x, denoised };
    }
  };
}

interface Step {
  readonly toPicture: number;
  readonly toSample: number;
  readonly beta: number;
  readonly posterior: number;
}

/** From ᾱ = now to ᾱ = then; with β where it is known. */
function stepBetween(now: number, then: number, known: number | undefined): Step {
  const left = f32(1 - now);
  const leftThen = f32(1 - then);
  const beta = known ?? f32(1 - f32(now / then));
  const alpha = known === undefined ? f32(now / then) : f32(1 - known);
  return {
    toPicture: f32(f32(f32(Math.sqrt(then)) * beta) / left),
    toSample: f32(f32(f32(Math.sqrt(alpha)) * leftThen) / left),
    beta,
    posterior: Math.max(f32(f32(leftThen / left) * beta), LEAST_VARIANCE),
  };
}

/** The standard deviation of the noise at the i-th number. */
function spreadOf(
  variance: DdpmVariance,
  { beta, posterior }: Step,
  learned: Float32Array,
): (i: number) => number {
  switch (variance) {
    case 'fixed_small':
      return () => f32(Math.sqrt(posterior));
    case 'fixed_large':
      return () => f32(Math.sqrt(beta));
    case 'learned':
      return (i) => f32(Math.sqrt(learned[i] ?? Number.NaN));
    case 'learned_range': {
      const least = f32(Math.log(posterior));
      const most = f32(Math.log(beta));
      return (i) => {
        const share = f32(f32((learned[i] ?? Number.NaN) + 1) / 2);
        return f32(Math.exp(0.5 * f32(f32(share * most) + f32(f32(1 - share) * least))));
      };
    }
  }
}
