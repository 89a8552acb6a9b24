import { linspace } from './timesteps.ts';

const f32 = Math.fround;
const KARRAS_RHO = 7;
/** What the last, zero ᾱ of a zero-terminal-SNR schedule becomes where a sigma must be finite. */
const SMALLEST_ALPHA_CUMPROD = 2 ** -24;

/** σ = √((1 − ᾱ)/ᾱ): the noise of a sample whose picture part has been scaled back to 1. */
export function sigmaOf(alphaCumprod: number): number {
  return f32(Math.sqrt(f32(f32(1 - alphaCumprod) / alphaCumprod)));
}

/** The sigma of every training timestep, ascending. */
export function trainSigmas(alphasCumprod: Float32Array, rescaled: boolean): Float32Array {
  const last = alphasCumprod.length - 1;
  return alphasCumprod.map((value, t) => sigmaOf(rescaled && t === last ? SMALLEST_ALPHA_CUMPROD : value));
}

/** The table's value at a fractional index, linear between entries and constant beyond them. */
export function interpolate(table: Float32Array, index: number): number {
  const low = Math.min(Math.max(Math.floor(index), 0), table.length - 1);
  const fraction = Math.min(Math.max(index - low, 0), 1);
  const value = table[low] ?? Number.NaN;
  return ((table[low + 1] ?? value) - value) * fraction + value;
}

/** Karras et al. 2022, eq. 5, without the final 0. */
export function karrasSigmas(smallest: number, largest: number, count: number): readonly number[] {
  const high = largest ** (1 / KARRAS_RHO);
  const low = smallest ** (1 / KARRAS_RHO);
  return linspace(1, count).map((ramp) => (high + ramp * (low - high)) ** KARRAS_RHO);
}

/** The fractional training timestep of a sigma, linear in log σ between the table's entries. */
export function sigmaToTimestep(sigma: number, sigmas: Float32Array): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  const logAt = (t: number) => f32(Math.log(sigmas[t] ?? Number.NaN));
  const below = sigmas.findLastIndex((value) => f32(Math.log(value)) <= logSigma);
  const low = Math.min(Math.max(below, 0), sigmas.length - 2);
  const weight = (logAt(low) - logSigma) / f32(logAt(low) - logAt(low + 1));
  const clipped = Math.min(Math.max(weight, 0), 1);
  return (1 - clipped) * low + clipped * (low + 1);
}
