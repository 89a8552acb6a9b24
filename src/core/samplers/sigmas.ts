import { betaQuantile } from './betaQuantile.ts';
import { linspace } from './timesteps.ts';

const f32 = Math.fround;
/** What Karras et al. 2022 and everybody after them take. */
const RHO = 7;
/**
 * Where a sigma must be finite, the last, zero ᾱ of a zero-terminal-SNR schedule becomes 2^−24. Its σ,
 * √(2^24 − 1), lies just below the middle of two float32; torch's square root gives the upper one.
 */
const SIGMA_OF_ZERO_SNR = 4096;

/** σ = √((1 − ᾱ)/ᾱ): the noise of a sample whose picture part has been scaled back to 1. */
export function sigmaOf(alphaCumprod: number): number {
  return f32(Math.sqrt(f32(f32(1 - alphaCumprod) / alphaCumprod)));
}

/** The sigma of every training timestep, ascending. */
export function trainSigmas(alphasCumprod: Float32Array, rescaled: boolean): Float32Array {
  const last = alphasCumprod.length - 1;
  return alphasCumprod.map((value, t) => (rescaled && t === last ? SIGMA_OF_ZERO_SNR : sigmaOf(value)));
}

/** The table's value at a fractional index, linear between entries and constant beyond them. */
export function interpolate(table: Float32Array, index: number): number {
  const low = Math.min(Math.max(Math.floor(index), 0), table.length - 1);
  const fraction = Math.min(Math.max(index - low, 0), 1);
  const value = table[low] ?? Number.NaN;
  return ((table[low + 1] ?? value) - value) * fraction + value;
}

/** As `interpolate`, but linear in the logarithm of the table's values. */
export function interpolateLog(table: Float32Array, index: number): number {
  return Math.exp(interpolate(table.map(Math.log), index));
}

/** Karras et al. 2022, eq. 5, without the final 0. */
export function karrasSigmas(smallest: number, largest: number, count: number, rho = RHO): readonly number[] {
  const high = largest ** (1 / rho);
  const low = smallest ** (1 / rho);
  return linspace(1, count).map((ramp) => (high + ramp * (low - high)) ** rho);
}

/** Even steps in log σ, without the final 0. */
export function exponentialSigmas(smallest: number, largest: number, count: number): readonly number[] {
  const high = Math.log(largest);
  const low = Math.log(smallest);
  return linspace(1, count).map((ramp) => Math.exp(high + ramp * (low - high)));
}

/** σ itself follows the quantiles of Beta(0.6, 0.6) (Lee et al. 2024, Beta Sampling), without the final 0. */
export function betaSigmas(smallest: number, largest: number, count: number): readonly number[] {
  return linspace(1, count).map(
    (ramp) => smallest + betaQuantile(1 - ramp, BETA_SHAPE) * (largest - smallest),
  );
}

export const BETA_SHAPE = 0.6;

/**
 * The fractional training timestep of a sigma, linear in log σ between the table's entries. Schedulers that cut it to a whole
 * one can come out one apart from diffusers where it is nearly whole: numpy takes the logarithms of its float32 table with
 * the processor's vector instructions, and their last bit is not the same on every machine.
 */
export function sigmaToTimestep(sigmas: Float32Array): (sigma: number) => number {
  const logs = sigmas.map(Math.log);
  return (sigma) => {
    const logSigma = Math.log(Math.max(sigma, 1e-10));
    const below = logs.findLastIndex((value) => value <= logSigma);
    const low = Math.min(Math.max(below, 0), logs.length - 2);
    const lowLog = logs[low] ?? Number.NaN;
    const weight = (lowLog - logSigma) / f32(lowLog - (logs[low + 1] ?? Number.NaN));
    const clipped = Math.min(Math.max(weight, 0), 1);
    return (1 - clipped) * low + clipped * (low + 1);
  };
}
