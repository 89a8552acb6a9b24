import type { NoiseLevel } from '../samplers/noiseLevel.ts';

/**
 * A part of a picture's way, made by one model at one size: all of it; the part of one of two models that share it, of which
 * SDXL's base makes the picture's shapes and its refiner the rest (Podell et al. 2023, §2.5; the "ensemble of experts" of
 * diffusers' SDXL pipelines); or a second pass over a picture that was enlarged.
 *
 * Two models divide whole steps. diffusers divides its list of network runs, of which Heun has two a step and PLMS one more
 * than steps: there a model that hands over to itself ends elsewhere than by itself (Heun 0.9 to 1.9 %, PLMS up to 12 % of the
 * latents, 10 steps). That is not imitated; with one run a step both divide alike.
 */
export interface Stage {
  readonly begin: Beginning;
  /** Where another model takes over, as a share of the training timesteps (diffusers' `denoising_end`); null: to the end. */
  readonly end: number | null;
  /** Another stage follows: what comes out are latents. */
  readonly isLast: boolean;
}

export type Beginning =
  /** Noise, or the picture to begin with. */
  | { readonly kind: 'start' }
  /** Latents at the noise level of this share of the way (`denoising_start`). */
  | { readonly kind: 'midway'; readonly share: number; readonly latents: Float32Array }
  /** A picture's latents, of this stage's size, to be made noisy again: `strength` of the way is gone once more. */
  | { readonly kind: 'again'; readonly strength: number; readonly latents: Float32Array };

export const WHOLE_WAY: Stage = { begin: { kind: 'start' }, end: null, isLast: true };

/** How many of a schedule's steps lie before a share of the way. The last level is where the way ends. */
export function stepsBefore(levels: readonly NoiseLevel[], share: number, trainTimesteps: number): number {
  const cutoff = Math.round(trainTimesteps - share * trainTimesteps);
  return levels.slice(0, -1).filter(({ timestep }) => timestep >= cutoff).length;
}
