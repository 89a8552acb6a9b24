import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Model } from '../model/model.ts';
import type { Size } from '../model/smallPicture.ts';
import type { Settings } from '../recipe/settings.ts';
import { samplerOfClass } from '../samplers/samplerOfClass.ts';
import type { Picture } from './picture.ts';
import { pictureValues, type PictureValues } from './pictureValues.ts';
import type { HostTensor } from './session.ts';
import { floats } from './floats.ts';

/** What a model made, for one that makes it larger. */
export interface Smaller {
  readonly picture: Picture;
  /** The final sample; null where there is none of this picture. */
  readonly latents: HostTensor | null;
}

/** A picture's numbers: the sample itself, which has more of them than bytes have, where that is pixels in colour. */
export function valuesOf({ vae }: Pick<Model, 'vae'>, { picture, latents }: Smaller): PictureValues {
  const { kind, latentChannels } = vae.config;
  if (kind !== 'pixels' || latentChannels !== 3 || latents === null) return pictureValues(picture);
  const { width, height } = picture;
  return { planes: floats(latents), width, height };
}

/**
 * The settings of a stage that makes a picture larger: its size and its sampler are its model's. Throws AquatintError
 * 'settings-invalid' where that makes none larger.
 */
export function largerSettings(
  settings: Settings,
  { name, smallPicture, scheduler }: Pick<Model, 'name' | 'smallPicture' | 'scheduler'>,
  small: Size,
): Settings {
  if (smallPicture === null)
    throw new AquatintError('settings-invalid', [said('settings.notLarger', { name })]);
  const sampler = samplerOfClass(scheduler) ?? 'ddpm';
  return { ...settings, ...smallPicture.sizeOf(small), sampler, schedule: null, eta: null };
}
