import type { NoiseLevel } from './noiseLevel.ts';

/** Where a sampler goes: one noise level more than there are steps, and how strong the first noise is. */
export interface Schedule {
  readonly levels: readonly NoiseLevel[];
  /** The first sample is standard normal noise times this. */
  readonly initialNoiseScale: number;
}

/** The level with this much noise on a picture of strength 1, in whichever form the schedule's levels are. */
export type LevelOfSigma = (sigma: number) => NoiseLevel;

const f32 = Math.fround;

/** The level that a ᾱ means in a variance preserving process. */
export function levelOfAlphaCumprod(timestep: number, alphaCumprod: number): NoiseLevel {
  return { timestep, alpha: f32(Math.sqrt(alphaCumprod)), sigma: f32(Math.sqrt(f32(1 - alphaCumprod))) };
}

/** The variance preserving level with the signal-to-noise ratio 1/σ². */
export function levelOfSigma(timestep: number, sigma: number): NoiseLevel {
  const alpha = f32(1 / f32(Math.sqrt(f32(f32(sigma * sigma) + 1))));
  return { timestep, alpha, sigma: f32(sigma * alpha) };
}
