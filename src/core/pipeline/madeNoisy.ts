import { computeAlphasCumprod } from '../samplers/alphasCumprod.ts';
import type { NoiseSource } from '../samplers/sampler.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';

const f32 = Math.fround;

export interface Noisy {
  readonly scheduler: SchedulerConfig;
  /** A training timestep. */
  readonly level: number;
  readonly noise: NoiseSource;
}

/** Numbers as they are at a noise level: √ᾱ·x0 + √(1 − ᾱ)·noise (Ho et al. 2020, eq. 4). */
export function madeNoisy(numbers: Float32Array, { scheduler, level, noise }: Noisy): Float32Array {
  const drawn = noise.next(numbers.length);
  const kept = computeAlphasCumprod(scheduler)[level] ?? 1;
  const [share, noiseShare] = [f32(Math.sqrt(kept)), f32(Math.sqrt(f32(1 - kept)))];
  return numbers.map((value, i) => f32(share * value) + f32(noiseShare * (drawn[i] ?? 0)));
}
