import { computeAlphasCumprod } from './alphasCumprod.ts';
import type { SamplingPlan } from './samplingPlan.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';

/** Float32 of one and the same level by two ways. */
const CLOSE = 1e-5;

/**
 * What the first noise is scaled by where nothing else begins the picture. 'sgm': √(α² + σ²) at the model's highest level, as if
 * a picture of variance 1 lay below (ComfyUI's `noise_scaling` with `max_denoise`); schedules that begin lower, and models
 * without a table of betas, have what their sampler says.
 */
export function startScale(
  { levels: [first], initialNoiseScale }: Pick<SamplingPlan, 'levels' | 'initialNoiseScale'>,
  config: SchedulerConfig,
  rule: 'usual' | 'sgm',
): number {
  if (rule === 'usual' || config.family !== 'betas' || first === undefined) return initialNoiseScale;
  const kept = computeAlphasCumprod(config).at(-1) ?? 1;
  const highest = Math.sqrt((1 - kept) / kept);
  const isHighest = first.sigma / first.alpha >= highest * (1 - CLOSE);
  return isHighest ? Math.hypot(first.alpha, first.sigma) : initialNoiseScale;
}
