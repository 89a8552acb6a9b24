import type { Picture } from '../../src/core/pipeline/picture.ts';
import type { Made, MadePicture, PictureOrder, Workshop } from './makePicture.ts';

/** A picture that was there before the job. */
export const asItIs = (picture: Picture): MadePicture => ({
  ...{ kind: 'picture', picture, latents: null, stopped: null },
  seconds: { text: 0, denoise: 0, decode: 0 },
});

/** What a stage came to, and how it was made. */
export interface Before {
  readonly made: Made;
  readonly order: PictureOrder;
  readonly workshop: Workshop;
}
