import { AquatintError } from '../errors.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { Model } from '../model/model.ts';

/** [1, C, h, w] for a picture of a size. Throws AquatintError 'settings-invalid'. */
export function latentShapeOf(
  { vae: { config } }: Pick<Model, 'vae'>,
  { width, height }: { readonly width: number; readonly height: number },
): number[] {
  const factor = vaeFactor(config);
  for (const [name, size] of [
    ['Width', width],
    ['Height', height],
  ] as const) {
    if (!Number.isInteger(size) || size < 8 * factor || size % factor !== 0) {
      throw new AquatintError(
        'settings-invalid',
        `${name} must be a multiple of ${factor} from ${8 * factor} up, not ${size}.`,
      );
    }
  }
  return [1, config.latentChannels, height / factor, width / factor];
}
