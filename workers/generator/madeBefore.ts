import { AquatintError } from '../../src/core/errors.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import type { Made, MadePicture, PictureOrder, Workshop } from './makePicture.ts';

/** A picture that was there before the job. */
export const asItIs = (picture: Picture): MadePicture => ({
  ...{ kind: 'picture', picture, latents: null, noise: null, stopped: null },
  seconds: { text: 0, denoise: 0, decode: 0 },
});

/** Throws AquatintError 'internal' where there is none: stages that begin with one follow one. */
export function pictureBefore(before: Before | null): Before & { readonly made: MadePicture } {
  if (before?.made.kind === 'picture') return { ...before, made: before.made };
  throw new AquatintError('internal', 'There is no picture to be made larger.');
}

/** What a stage came to, and how it was made. */
export interface Before {
  readonly made: Made;
  readonly order: PictureOrder;
  readonly workshop: Workshop;
}
