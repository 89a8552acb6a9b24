import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { Model } from '../model/model.ts';
import type { Size } from '../model/smallPicture.ts';

type Sized = Pick<Model, 'vae' | 'denoiser' | 'superResolution'>;

/** Pixels of a picture that a latent covers, along a side. */
export const pixelsPerLatent = ({ vae, superResolution }: Omit<Sized, 'denoiser'>): number =>
  vaeFactor(vae.config) * (superResolution?.scale ?? 1);

/** Of the pictures that a model begins with, and what its latents are of: smaller where it makes them larger afterwards. */
export function beginningSize({ superResolution }: Pick<Model, 'superResolution'>, size: Size): Size {
  const scale = superResolution?.scale ?? 1;
  return { width: size.width / scale, height: size.height / scale };
}

/** [1, C, h, w] for a picture of a size. Throws AquatintError 'settings-invalid'. */
export function latentShapeOf(model: Sized, { width, height }: Size): number[] {
  const { vae, denoiser } = model;
  const factor = pixelsPerLatent(model);
  const step = factor * denoiser.patch;
  const least = Math.max(8 * factor, step);
  for (const [name, size] of [
    ['settings.width', width],
    ['settings.height', height],
  ] as const) {
    if (!Number.isInteger(size) || size < least || size % step !== 0) {
      throw new AquatintError('settings-invalid', [
        said('settings.multiple', { side: said(name), step, least, size }),
      ]);
    }
  }
  return [1, vae.config.latentChannels, height / factor, width / factor];
}
