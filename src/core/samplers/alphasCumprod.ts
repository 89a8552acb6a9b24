import { AquatintError } from '../errors.ts';
import type { BetaSchedule, SchedulerConfig } from './schedulerConfig.ts';

const f32 = Math.fround;
const LARGEST_COSINE_BETA = 0.999;

export interface BetaDefaults {
  readonly start: number;
  readonly end: number;
  readonly schedule: BetaSchedule;
}

export const DDPM_BETAS: BetaDefaults = { start: 0.0001, end: 0.02, schedule: 'linear' };

export function trainTimesteps(config: SchedulerConfig): number {
  return config.numTrainTimesteps ?? 1000;
}

/**
 * ᾱ_t = ∏ (1 − β_s), s ≤ t: how much of the picture's variance is left at every training timestep
 * (Ho et al. 2020, eq. 4). Float32 where torch rounds; the running product is kept in double precision.
 */
export function computeAlphasCumprod(config: SchedulerConfig, defaults = DDPM_BETAS): Float32Array {
  const betas = computeBetas(config, defaults);
  return cumulativeProduct(config.rescaleBetasZeroSnr === true ? rescaleToZeroTerminalSnr(betas) : betas);
}

/** β_t: the share of noise that each training timestep adds. */
export function computeBetas(config: SchedulerConfig, defaults = DDPM_BETAS): Float32Array {
  const count = trainTimesteps(config);
  if (config.trainedBetas !== undefined) return checkedTrainedBetas(config.trainedBetas, count);

  const start = config.betaStart ?? defaults.start;
  const end = config.betaEnd ?? defaults.end;
  switch (config.betaSchedule ?? defaults.schedule) {
    case 'linear':
      return linspaceFloat32(start, end, count);
    case 'scaled_linear':
      return linspaceFloat32(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root);
    case 'squaredcos_cap_v2':
      return cosineBetas(count);
  }
}

function checkedTrainedBetas(betas: readonly number[], count: number): Float32Array {
  if (betas.length === count) return Float32Array.from(betas);
  throw new AquatintError(
    'model-unsupported',
    `scheduler_config.json: trained_betas: expected ${count} numbers (num_train_timesteps), got ${betas.length}.`,
  );
}

/** torch.linspace: from the start up in the first half, from the end down in the second. */
function linspaceFloat32(start: number, end: number, count: number): Float32Array {
  const first = f32(start);
  const last = f32(end);
  const step = f32(f32(last - first) / (count - 1));
  return Float32Array.from({ length: count }, (_, i) => {
    if (count === 1) return first;
    return i < Math.floor(count / 2) ? first + step * i : last - step * (count - 1 - i);
  });
}

/** Nichol & Dhariwal 2021, eq. 17. */
function cosineBetas(count: number): Float32Array {
  const remaining = (t: number) => Math.cos((((t / count + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float32Array.from({ length: count }, (_, i) =>
    Math.min(1 - remaining(i + 1) / remaining(i), LARGEST_COSINE_BETA),
  );
}

function cumulativeProduct(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => (product *= f32(1 - beta)));
}

/** Lin et al. 2023 (Common Diffusion Noise Schedules and Sample Steps are Flawed), algorithm 1. */
function rescaleToZeroTerminalSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeProduct(betas).map(Math.sqrt);
  const first = roots.at(0) ?? 0;
  const last = roots.at(-1) ?? 0;
  const stretch = f32(first / f32(first - last));
  const products = roots.map((root) => f32(f32(root - last) * stretch) ** 2);
  return products.map((product, t) => 1 - f32(t === 0 ? product : product / (products[t - 1] ?? 0)));
}
