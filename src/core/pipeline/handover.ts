import type { NoiseLevel } from '../samplers/noiseLevel.ts';

/**
 * The part of the way that a model goes where two share it: SDXL's base makes the picture's shapes, its refiner the rest
 * (Podell et al. 2023, §2.5; the "ensemble of experts" of diffusers' SDXL pipelines). Shares are of the training timesteps.
 *
 * Steps are divided whole. diffusers divides its list of network runs, of which Heun has two a step and PLMS one more than
 * steps: there a model that hands over to itself ends elsewhere than by itself (Heun 0.9 to 1.9 %, PLMS up to 12 % of the
 * latents, 10 steps). That is not imitated; with one run a step both divide alike.
 */
export interface Stretch {
  /** Latents of the model before, and where it stopped; null: from the start. */
  readonly begin: { readonly share: number; readonly latents: Float32Array } | null;
  /** Where the next model takes over; null: to the end. */
  readonly end: number | null;
}

export const WHOLE_WAY: Stretch = { begin: null, end: null };

/** How many of a schedule's steps lie before a share of the way. The last level is where the way ends. */
export function stepsBefore(levels: readonly NoiseLevel[], share: number, trainTimesteps: number): number {
  const cutoff = Math.round(trainTimesteps - share * trainTimesteps);
  return levels.slice(0, -1).filter(({ timestep }) => timestep >= cutoff).length;
}
