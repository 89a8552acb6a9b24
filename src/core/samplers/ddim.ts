import { add, divide, scale, subtract } from './elementwise.ts';
import type { Limit } from './limits.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface DdimOptions {
  /** 0: no noise is added; 1: as much as DDPM adds. */
  readonly eta: number;
  /** Of the estimate of x0; the noise estimate stays as it was. */
  readonly limit: Limit;
  /** The level that a step from `level` arrives at; the next of the list unless the schedule says otherwise. */
  readonly target?: (level: NoiseLevel) => NoiseLevel;
}

/**
 * Song et al. 2021 (DDIM), eq. 12, with σ_t(η) of eq. 16; for eq. 16 in terms of levels see `addedNoise`.
 * A network that predicts the noise may say it behind the estimate, of which nothing is left where there is no picture.
 */
export function createDdim({ eta, limit, target }: DdimOptions): Sampler {
  return async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = target?.(level) ?? levels[index + 1] ?? level;
      const said = await denoise(x, level);
      const estimate = said.subarray(0, x.length);
      const epsilon =
        said.length > x.length
          ? said.subarray(x.length)
          : divide(subtract(x, scale(estimate, level.alpha)), level.sigma);
      const denoised = limit(estimate);

      const added = eta * addedNoise(level, next);
      const direction = scale(epsilon, f32(Math.sqrt(Math.max(next.sigma ** 2 - added ** 2, 0))));
      x = add(scale(denoised, next.alpha), direction);
      if (eta > 0) x = add(x, scale(noise.next(x.length), f32(added)));
      yield { index, x, denoised };
    }
  };
}

/** σ_t(1) = √((1 − ᾱ')/(1 − ᾱ))·√(1 − ᾱ/ᾱ'), which is σ'·√(1 − (ασ'/(α'σ))²) for any alpha and sigma. */
function addedNoise(level: NoiseLevel, next: NoiseLevel): number {
  const ratio = (level.alpha * next.sigma) / (next.alpha * level.sigma);
  return next.sigma * Math.sqrt(Math.max(1 - ratio ** 2, 0));
}
