import type { NoiseLevel } from '../samplers/noiseLevel.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Condition } from './condition.ts';
import type { Picture } from './picture.ts';
import type { Mask, PictureValues } from './pictureValues.ts';

/** A picture to begin with, of the size at which the model takes it: see sourceSize.ts. */
export interface Source {
  readonly picture: Picture;
  /** Its numbers, where it has more of them than bytes have. */
  readonly values?: PictureValues;
  /** What is to be painted: white. */
  readonly mask: Mask | null;
  /** What is there before the first step, in latents: the picture's, which is usual, the first step's noise, or zeros (A1111's "masked content"). */
  readonly fill?: 'original' | 'noise' | 'nothing';
  /** How much of the way from noise is gone, 0 … 1. */
  readonly strength: number;
  /** Of a picture to be made larger: how noisy it is made. */
  readonly noiseLevel: number;
}

/** What a source comes to. All latents are as the UNet has them, [C, h, w]. */
export interface PreparedSource {
  /** Standard normal. */
  readonly noise: Float32Array;
  /** The picture's; null where only the network is told of it. */
  readonly latents: Float32Array | null;
  /** Does the first step begin with `latents`, made noisy, rather than with nothing but noise? */
  readonly startsFromLatents: boolean;
  /** What the network is told of it. */
  readonly condition: Condition;
  /** InstructPix2Pix: the same for the run that is not told of the picture. */
  readonly blank: Condition | null;
  /** Models without channels for a mask: [h, w], 1 where there is to be something new, 0 where `latents` are kept. */
  readonly mask: Float32Array | null;
}

/** What the first step begins with, at its noise level. `noiseScale` is what a start from noise alone is scaled by. */
export function noisyStart(
  { noise, latents, startsFromLatents }: PreparedSource,
  { alpha, sigma }: NoiseLevel,
  noiseScale: number,
): Float32Array {
  if (latents === null || !startsFromLatents) return noise.map((value) => Math.fround(value * noiseScale));
  return latents.map((value, i) => Math.fround(alpha * value) + Math.fround(sigma * (noise[i] ?? 0)));
}

/** Which of so many steps is the first (the others before it would only have made the picture noisier). */
export function firstStep(
  steps: number,
  strength: number,
  { family }: Pick<SchedulerConfig, 'family'>,
): number {
  // diffusers rounds down to the steps that are done, and for straight paths to those that are not
  const done = family === 'flow' ? steps * strength : Math.trunc(steps * strength);
  return Math.max(Math.trunc(steps - Math.min(done, steps)), 0);
}
