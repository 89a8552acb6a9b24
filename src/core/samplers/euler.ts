import { derivativeOf, moveAlong } from './derivative.ts';
import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

/**
 * Euler's method on dx/dσ = (x − x0)/σ (Karras et al. 2022, algorithm 1 without churn), with x and σ divided
 * by alpha where a level has one.
 */
export const euler: Sampler = async function* (denoise, x, levels) {
  for (const [index, level] of levels.slice(0, -1).entries()) {
    const next = levels[index + 1] ?? level;
    const denoised = await denoise(x, level);
    x = eulerStep({ x, denoised, level, next, sigma: next.sigma });
    yield { index, x, denoised };
  }
};

/**
 * The same along a straight path from noise to picture with σ as its time: dx/dσ = (x − x0)/σ there as well
 * (Lipman et al. 2023, eq. 20 and 23).
 */
export const eulerAlongSigma: Sampler = async function* (denoise, x, levels) {
  for (const [index, level] of levels.slice(0, -1).entries()) {
    const next = levels[index + 1] ?? level;
    const denoised = await denoise(x, level);
    x = moveAlong(x, derivativeOf(x, denoised, level), level.sigma, next.sigma);
    yield { index, x, denoised };
  }
};

/** From `level` straight to the noise `sigma`, with the picture as strong as in `next`. */
export function eulerStep(step: {
  readonly x: Float32Array;
  readonly denoised: Float32Array;
  readonly level: NoiseLevel;
  readonly next: NoiseLevel;
  readonly sigma: number;
}): Float32Array {
  const { level, next } = step;
  const x = divide(step.x, level.alpha);
  const sigma = f32(level.sigma / level.alpha);
  const derivative = divide(subtract(x, step.denoised), sigma);
  const change = f32(f32(step.sigma / next.alpha) - sigma);
  const arrived = add(x, scale(derivative, change));
  return next.alpha === 1 ? arrived : scale(arrived, next.alpha);
}
