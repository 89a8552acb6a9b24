import type { Part } from '../../src/core/canvas/controlPart.ts';
import { laidOver } from '../../src/core/canvas/laidOver.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { said, type PictureName } from '../../src/core/said.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import type { PictureValues } from '../../src/core/pipeline/pictureValues.ts';
import { fitted, type Fit } from '../../src/core/preprocess/fit.ts';
import { pictureOf, rgbOf } from '../../src/core/preprocess/rgb.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';

export interface SourcePicture {
  /** At the size at which the model takes it. */
  readonly picture: Picture;
  /** See Source. */
  readonly values?: PictureValues;
  /** Grey, a byte a pixel: bright is painted anew. */
  readonly mask: Uint8Array<ArrayBuffer> | null;
  readonly fill: 'original' | 'noise' | 'nothing';
  readonly strength: number;
  readonly noiseLevel: number;
  /** Puts what was made of a part back into the whole; null where it is the whole. */
  readonly finish: ((made: Picture) => Picture) | null;
  /** Which part it is; null where it is the whole. */
  readonly part: Part | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes what `settings.source` names, with its sketch, and brings it to a size; null: its own. Throws AquatintError
 * 'settings-invalid' or 'picture-unreadable'.
 */
export async function readSource(
  source: NonNullable<Settings['source']>,
  files: ReadonlyMap<string, Blob>,
  size: Size | null,
): Promise<SourcePicture> {
  const { image, mask, sketch, fill, fit, strength, noiseLevel } = source;
  const to = size === null ? null : { size, fit };
  const picture =
    sketch === null
      ? await pixelsOf(files.get(image), 'source', to)
      : await brought(
          await sketchedOn(await pixelsOf(files.get(image), 'source', null), files.get(sketch)),
          to,
        );
  const painted = mask === null ? null : await pixelsOf(files.get(mask), 'mask', to);
  return {
    picture,
    mask: painted === null ? null : greyOf(painted),
    ...{ fill, strength, noiseLevel },
    ...{ finish: null, part: null },
  };
}

/** A picture with what was sketched on it. Throws as `pixelsOf` does. */
export async function sketchedOn(picture: Picture, sketch: Blob | undefined): Promise<Picture> {
  const { width, height } = picture;
  const colours = await pixelsOf(sketch, 'sketch', null);
  if (colours.width === width && colours.height === height) return laidOver(picture, colours);
  throw new AquatintError('settings-invalid', [
    said('settings.sketchSize', {
      ...{ width: colours.width, height: colours.height },
      ...{ ownWidth: width, ownHeight: height },
    }),
  ]);
}

interface Wanted {
  readonly size: Size;
  readonly fit: Fit;
}

/** `to`: what it is brought to; null: its own size. */
export async function pixelsOf(
  file: Blob | undefined,
  what: PictureName,
  to: Wanted | null,
): Promise<Picture> {
  if (file === undefined) {
    throw new AquatintError('settings-invalid', [said('picture.isGone', { what: said(`what.${what}`) })]);
  }
  const bitmap = await decode(file, what);
  try {
    return to === null ? asItIs(bitmap) : broughtTo(bitmap, to);
  } finally {
    bitmap.close();
  }
}

/** Cut at the longer sides, or as diffusers' image processor has it: stretched, or with its outermost pixels going on. */
function broughtTo(bitmap: ImageBitmap, { size, fit }: Wanted): Picture {
  if (fit === 'crop') return drawn(bitmap, size);
  return pictureOf(fitted(rgbOf(drawn(bitmap, bitmap)), size, fit, 'lanczos'));
}

/** The same of a picture that is no file. */
async function brought(picture: Picture, to: Wanted | null): Promise<Picture> {
  if (to === null) return picture;
  const { width, height, rgba } = picture;
  const bitmap = await createImageBitmap(new ImageData(rgba, width, height));
  try {
    return broughtTo(bitmap, to);
  } finally {
    bitmap.close();
  }
}

/** A picture as it stands in its file. Throws AquatintError 'settings-invalid' where there is none, or 'picture-unreadable'. */
export async function readPicture(file: Blob | undefined, what: PictureName): Promise<Picture> {
  if (file === undefined) {
    throw new AquatintError('settings-invalid', [said('picture.isGone', { what: said(`what.${what}`) })]);
  }
  const bitmap = await decode(file, what);
  try {
    return drawn(bitmap, bitmap);
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob, what: PictureName): Promise<ImageBitmap> {
  try {
    // The numbers as they stand in the file, as other programs read them.
    return await createImageBitmap(file, { colorSpaceConversion: 'none' });
  } catch (cause) {
    throw new AquatintError(
      'picture-unreadable',
      [said('picture.cannotBeRead', { what: said(`what.${what}`) })],
      {
        cause,
      },
    );
  }
}

/** Every byte of an opaque picture. */
function asItIs(bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new AquatintError('internal', 'There is no 2D canvas.');
  context.drawImage(bitmap, 0, 0);
  return { width, height, rgba: new Uint8ClampedArray(context.getImageData(0, 0, width, height).data) };
}

/** Fills the size, cut at the longer sides; what is transparent becomes white. */
function drawn(bitmap: ImageBitmap, { width, height }: Size): Picture {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new AquatintError('internal', 'There is no 2D canvas.');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  return { width, height, rgba: new Uint8ClampedArray(context.getImageData(0, 0, width, height).data) };
}

/** Luma of ITU-R 601, as PIL's mode L. */
export function greyOf({ rgba }: Picture): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = rgba.subarray(4 * i, 4 * i + 3);
    return (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;
  });
}
