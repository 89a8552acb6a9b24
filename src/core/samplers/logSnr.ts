import type { NoiseLevel } from './noiseLevel.ts';

const f32 = Math.fround;

/** λ = ln(alpha/σ), half the logarithm of the signal-to-noise ratio: the time of the exponential integrators. */
export function logSnr({ alpha, sigma }: NoiseLevel): number {
  return f32(f32(Math.log(alpha)) - f32(Math.log(sigma)));
}

/** e^−h − 1 */
export function expMinusOne(h: number): number {
  return f32(f32(Math.exp(-h)) - 1);
}
