import { BETA_SHAPE, betaSigmas, exponentialSigmas, interpolateLog, karrasSigmas } from './sigmas.ts';
import { betaQuantile } from './betaQuantile.ts';
import type { NamedScheduleId } from './schedules.ts';
import { linspace, roundHalfEven } from './timesteps.ts';

/**
 * The sigmas (noise over picture) of a schedule that is named without regard to a sampler, over all the noise
 * that the model was trained on; the last is where the sample ends. `table` holds the sigma of every training
 * timestep, ascending. Two of them may give another number of steps than was asked for, as where they come from.
 */
export function namedSigmas(id: NamedScheduleId, table: Float32Array, steps: number): readonly number[] {
  const smallest = table.at(0) ?? 0;
  const largest = table.at(-1) ?? 0;
  switch (id) {
    case 'karras':
      return [...karrasSigmas(smallest, largest, steps), 0];
    // A1111 takes the exponent 1 for the polynomial, and so the same curve.
    case 'exponential':
    case 'polyexponential':
      return [...exponentialSigmas(smallest, largest, steps), 0];
    case 'beta':
      return [...betaSigmas(smallest, largest, steps), 0];
    case 'beta_comfyui':
      return [...betaTimesteps(table.length - 1, steps).map((t) => table[t] ?? 0), 0];
    case 'uniform':
    case 'normal':
      return [...evenTimesteps(table, steps), 0];
    case 'sgm_uniform':
      return [...evenTimesteps(table, steps + 1).slice(0, -1), 0];
    case 'linear':
      return [...linspace(1, steps).map((ramp) => largest + ramp * (smallest - largest)), 0];
    case 'linear_quadratic':
      return linearQuadratic(steps).map((share) => share * largest);
    case 'simple':
      return [...simpleIndices(table.length, steps).map((t) => table[t] ?? 0), 0];
    case 'ddim':
      return [...ddimIndices(table.length, steps).map((t) => table[t] ?? 0), 0];
    case 'kl_optimal':
      return evenAngles(smallest, largest, steps + 1);
    case 'kl_optimal_comfyui':
      return [...evenAngles(smallest, largest, steps), 0];
    case 'align_your_steps':
      return [...alignYourSteps(ALIGNED_SD1, steps), 0];
    case 'align_your_steps_sdxl':
      return [...alignYourSteps(ALIGNED_SDXL, steps), 0];
  }
}

/** Even steps in the training timestep, σ between two of them along log σ (k-diffusion's get_sigmas). */
function evenTimesteps(table: Float32Array, count: number): readonly number[] {
  const last = table.length - 1;
  return linspace(last, count).map((t) => interpolateLog(table, last - t));
}

/** Quantiles of Beta(0.6, 0.6) as whole training timesteps, each once (Lee et al. 2024, Beta Sampling). */
function betaTimesteps(last: number, steps: number): readonly number[] {
  const all = Array.from({ length: steps }, (_, i) =>
    roundHalfEven(betaQuantile(1 - i / steps, BETA_SHAPE) * last),
  );
  return all.filter((t, i) => t !== all[i - 1]);
}

/** Every (T/steps)th training timestep, counted from the noisy end. */
function simpleIndices(length: number, steps: number): readonly number[] {
  return Array.from({ length: steps }, (_, i) => length - 1 - Math.floor(i * (length / steps)));
}

/** 1, 1 + r, 1 + 2r, … with the whole stride r; where r does not divide T there is room for more than `steps`. */
function ddimIndices(length: number, steps: number): readonly number[] {
  const stride = Math.max(Math.floor(length / steps), 1);
  return Array.from({ length: Math.ceil((length - 1) / stride) }, (_, i) => 1 + i * stride).reverse();
}

/**
 * The first half of the steps takes the first 2.5 % of the noise away in even steps, the second half the rest along the
 * parabola that goes on with the same slope (Movie Gen, Polyak et al. 2024, section 3.4.2; with ComfyUI's constants).
 */
function linearQuadratic(steps: number): readonly number[] {
  const linear = Math.floor(steps / 2);
  if (linear === 0) return [1, 0];
  const slope = LINEAR_SHARE / linear;
  const missing = linear - LINEAR_SHARE * steps;
  const curve = missing / (linear * (steps - linear) ** 2);
  const tilt = slope - (2 * missing) / (steps - linear) ** 2;
  const taken = Array.from({ length: steps }, (_, i) =>
    i < linear ? i * slope : curve * i * i + tilt * i + curve * linear * linear,
  );
  return [...taken, 1].map((share) => 1 - share);
}

const LINEAR_SHARE = 0.025;

/** Even steps in arctan σ: the optimum for Gaussian data of Sabour et al. 2024 (Align Your Steps), section 3. */
function evenAngles(smallest: number, largest: number, count: number): readonly number[] {
  const high = Math.atan(largest);
  const low = Math.atan(smallest);
  return linspace(1, count).map((ramp) => Math.tan(ramp * low + (1 - ramp) * high));
}

/** The ten-step tables of Sabour et al. 2024; other counts by log-linear interpolation, as they advise. */
const ALIGNED_SD1 = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029];
const ALIGNED_SDXL = [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113, 0.029];

function alignYourSteps(aligned: readonly number[], steps: number): readonly number[] {
  const table = Float32Array.from(aligned);
  return linspace(table.length - 1, steps).map((place) => interpolateLog(table, place));
}
