import { clamp } from './elementwise.ts';
import type { Sampler } from './sampler.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';

const f32 = Math.fround;
const DEFAULT_RATIO = 0.995;

/** Keeps an estimate of x0 where pictures are. */
export type Limit = (estimate: Float32Array) => Float32Array;

export const unlimited: Limit = (estimate) => estimate;

export function clampedTo(largest: number): Limit {
  return (estimate) => clamp(estimate, largest);
}

export interface ThresholdOptions {
  /** The share of the numbers that must fit. */
  readonly ratio: number;
  readonly most: number;
}

/** Dynamic thresholding: Saharia et al. 2022 (Imagen), section 2.3. */
export function dynamicThreshold({ ratio, most }: ThresholdOptions): Limit {
  return (estimate) => {
    const reached = quantile(estimate.map(Math.abs), ratio);
    const limit = Math.min(Math.max(reached, 1), most);
    return clamp(estimate, limit).map((value) => value / limit);
  };
}

/** Linear between the two nearest, as torch. */
function quantile(values: Float32Array, ratio: number): number {
  const sorted = values.toSorted();
  const place = f32(f32(ratio) * (sorted.length - 1));
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  return f32(low + f32(f32(place - Math.floor(place)) * f32(high - low)));
}

/** What the file says about large estimates; `clips` where it says nothing. */
export function limitOf(config: SchedulerConfig, clips: boolean): Limit {
  if (config.thresholding === true) return thresholdOf(config);
  return (config.clipSample ?? clips) ? clampedTo(config.clipSampleRange ?? 1) : unlimited;
}

/** Whether what is infinite comes out finite; no share of infinite numbers says how far to go. */
export function isClamped(config: SchedulerConfig, clips: boolean): boolean {
  return config.thresholding !== true && (config.clipSample ?? clips);
}

/** The same for samplers that know thresholds and no clipping. */
export function thresholdOf(config: SchedulerConfig): Limit {
  if (config.thresholding !== true) return unlimited;
  const ratio = config.dynamicThresholdingRatio ?? DEFAULT_RATIO;
  return dynamicThreshold({ ratio, most: config.sampleMaxValue ?? 1 });
}

/** A sampler that knows nothing but limited estimates. */
export function limited(sampler: Sampler, limit: Limit): Sampler {
  return (denoise, x, levels, noise) =>
    sampler(async (sample, level) => limit(await denoise(sample, level)), x, levels, noise);
}
