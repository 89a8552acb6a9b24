import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';

const f32 = Math.fround;

/** dx/dσ = (x − x0)/σ, for a picture of strength 1 (Karras et al. 2022, eq. 1 and 3). */
export function derivativeOf(x: Float32Array, denoised: Float32Array, { sigma }: NoiseLevel): Float32Array {
  return divide(subtract(x, denoised), sigma);
}

/** x + (to − from)·dx/dσ */
export function moveAlong(x: Float32Array, derivative: Float32Array, from: number, to: number): Float32Array {
  return add(x, scale(derivative, f32(to - from)));
}
