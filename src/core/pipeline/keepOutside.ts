import type { NoiseLevel } from '../samplers/noiseLevel.ts';
import type { Denoise } from '../samplers/sampler.ts';
import { noisyStart, type PreparedSource } from './preparedSource.ts';

export interface OutsideKeeper {
  /** Keeps it where a step asks the network more than once, too. */
  readonly within: (denoise: Denoise) => Denoise;
  /** Keeps it in what a step has come to, `x`, [C, h, w], which is the sampler's own: it goes on from there. */
  readonly after: (x: Float32Array) => void;
}

/**
 * Inpainting with a model that was not made for it: after each run of the network, what lies outside of the mask is the
 * source again, as noisy as the next of the levels (RePaint without resampling, Lugmayr et al. 2022; diffusers'
 * StableDiffusionInpaintPipeline). At the last level it is the source itself, though some schedules end with a little noise.
 */
export function createOutsideKeeper(
  source: PreparedSource | null,
  levels: readonly NoiseLevel[],
): OutsideKeeper {
  const { mask = null, latents = null } = source ?? {};
  if (source === null || mask === null || latents === null) {
    return { within: (denoise) => denoise, after: () => undefined };
  }
  const noisy = (level: NoiseLevel) => noisyStart({ ...source, startsFromLatents: true }, level, 1);
  let step = 0;
  let isFirstRun = true;
  return {
    within: (denoise) => (x, level) => {
      if (isFirstRun) {
        isFirstRun = false;
        return denoise(x, level);
      }
      const isListed = levels.some(({ timestep }) => timestep === level.timestep);
      const kept = noisy(isListed ? level : withNoiseOf(levels[step + 1] ?? level, level));
      const sample = x.slice();
      keep(sample, kept, mask);
      return denoise(sample, level);
    },
    after: (x) => {
      step += 1;
      isFirstRun = true;
      const level = levels[step];
      keep(x, level === undefined || step === levels.length - 1 ? latents : noisy(level), mask);
    },
  };
}

/** Between two levels of its list, diffusers has the noise of the next. */
function withNoiseOf(next: NoiseLevel, level: NoiseLevel): NoiseLevel {
  return { ...level, sigma: Math.fround((level.alpha * next.sigma) / next.alpha) };
}

function keep(x: Float32Array, kept: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < x.length; i += 1) {
    const share = mask[i % mask.length] ?? 1;
    x[i] = (1 - share) * (kept[i] ?? 0) + share * (x[i] ?? 0);
  }
}
