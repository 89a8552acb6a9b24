import { AquatintError } from '../errors.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { Model } from '../model/model.ts';

/** [1, C, h, w] for a picture of a size. Throws AquatintError 'settings-invalid'. */
export function latentShapeOf(
  { vae: { config }, denoiser }: Pick<Model, 'vae' | 'denoiser'>,
  { width, height }: { readonly width: number; readonly height: number },
): number[] {
  const factor = vaeFactor(config);
  const step = factor * denoiser.patch;
  const least = Math.max(8 * factor, step);
  for (const [name, size] of [
    ['Width', width],
    ['Height', height],
  ] as const) {
    if (!Number.isInteger(size) || size < least || size % step !== 0) {
      throw new AquatintError(
        'settings-invalid',
        `${name} must be a multiple of ${step} from ${least} up, not ${size}.`,
      );
    }
  }
  return [1, config.latentChannels, height / factor, width / factor];
}
