import { paintedArea, workArea } from '../../src/core/canvas/area.ts';
import { blurReach, cutMask, softMask } from '../../src/core/canvas/softMask.ts';
import { cutArea, stitched } from '../../src/core/canvas/stitch.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { said } from '../../src/core/said.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import { resample } from '../../src/core/preprocess/resample.ts';
import { pictureOf, rgbOf } from '../../src/core/preprocess/rgb.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { greyOf, pixelsOf, sketchedOn, type Size, type SourcePicture } from './sourcePicture.ts';

type PaintArea = NonNullable<Settings['paintArea']>;

/**
 * The masked part of a picture with its surroundings, at the size at which the model works, and the way back: what is
 * made of it goes into its place, and no other byte changes. Scaled there and back as diffusers does it (`padding_mask_crop`). Throws AquatintError 'settings-invalid'.
 */
export async function readSourcePart(
  source: NonNullable<Settings['source']> & { readonly mask: string },
  files: ReadonlyMap<string, Blob>,
  { padding, blur, size }: PaintArea & { readonly size: Size },
): Promise<SourcePicture> {
  const photo = await pixelsOf(files.get(source.image), 'source', null);
  const mask = greyOf(await pixelsOf(files.get(source.mask), 'mask', { size: photo, fit: 'crop' }));
  const { sketch } = source;
  const shown = sketch === null ? photo : await sketchedOn(photo, files.get(sketch));
  return partOf(photo, mask, { ...source, shown, padding, blur, size });
}

type Painting = PaintArea &
  Pick<SourcePicture, 'fill' | 'strength' | 'noiseLevel'> & {
    readonly size: Size;
    /** What the model sees in the picture's place, of its size. */
    readonly shown: Picture;
  };

/** The same of a picture that is there, and a mask of a byte a pixel. */
export function partOf(
  photo: Picture,
  mask: Uint8Array,
  { shown, padding, blur, size, fill, strength, noiseLevel }: Painting,
): SourcePicture {
  const painted = paintedArea(mask, photo);
  if (painted === null) {
    throw new AquatintError('settings-invalid', [said('settings.maskIsEmpty')]);
  }
  const area = workArea(painted, Math.max(padding, blurReach(blur)), { target: size, picture: photo });
  const soft = softMask(cutMask(mask, photo, area), area, blur);
  return {
    picture: pictureOf(resample(cutArea(shown, area), size, 'lanczos')),
    mask: scaledMask(soft, area, size),
    ...{ fill, strength, noiseLevel },
    part: { photo, area },
    finish: (made: Picture) => stitched(photo, resample(rgbOf(made), area, 'lanczos'), soft, area),
  };
}

function scaledMask(mask: Uint8Array, from: Size, to: Size): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: 3 * mask.length }, (_, i) => mask[Math.floor(i / 3)] ?? 0);
  const scaled = resample({ width: from.width, height: from.height, data }, to, 'lanczos');
  return Uint8Array.from({ length: to.width * to.height }, (_, i) => scaled.data[3 * i] ?? 0);
}
