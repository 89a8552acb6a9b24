import type { Beside } from './beside.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';
import { Companions } from './control/companions.ts';
import { controlCondition, requireControlSizes, type Control } from './control/controls.ts';
import {
  encodeImagePrompts,
  imageCondition,
  requireImageLayers,
  withImagePrompts,
  type ImagePromptUse,
  type ImageTokens,
} from './control/imagePrompts.ts';

interface Pictures extends Pick<PictureContext, 'model' | 'sessions'> {
  readonly controls: readonly Control[];
  readonly imagePrompts: readonly ImagePromptUse[];
}

/** Control pictures, and pictures that are used as words are. Throws as besideOf does. */
export function besidePictures(
  { model, sessions, controls, imagePrompts: uses }: Pictures,
  settings: PictureSettings,
): Beside {
  requireControlSizes(controls, settings);
  requireImageLayers(uses, model.denoiser);
  let tokens: readonly ImageTokens[] = [];
  return {
    see: async () => {
      tokens = await encodeImagePrompts(sessions, uses);
    },
    heeding: (denoiser) =>
      withImagePrompts(
        denoiser,
        uses.map(({ adapter }) => adapter),
      ),
    condition: (denoiser, prompt, progress) => ({
      ...controlCondition(controls, prompt, progress),
      ...imageCondition({ uses, tokens, denoiser }, prompt, progress),
    }),
    companions: () => new Companions(sessions, controls),
  };
}
