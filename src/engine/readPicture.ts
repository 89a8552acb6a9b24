import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import type { ImportedPicture } from '../core/metadata/importedPicture.ts';
import { isPng, pngSize } from '../core/metadata/pngChunks.ts';
import { isWebp, webpSize } from '../core/metadata/webpChunks.ts';
import { readPictureTexts } from '../core/metadata/pictureTexts.ts';
import { RECIPE_KEYWORD } from '../core/metadata/recipeKeyword.ts';
import { isInfotext, readA1111 } from '../core/metadata/programs/a1111Reader.ts';
import { EXIF_PREFIX, readTexts } from '../core/metadata/readTexts.ts';
import { readStealth, type PixelGrid } from '../core/metadata/stealth.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { inflateBounded } from './inflateBounded.ts';
import { parseRecipe } from '../core/recipe/recipe.ts';

/** Settings that somebody brought: our own, exact recipe, or what another program said. */
export type BroughtSettings =
  | { readonly kind: 'recipe'; readonly recipe: Recipe }
  | { readonly kind: 'foreign'; readonly picture: ImportedPicture };

/** Null where the file cannot be drawn. */
export type DecodePixels = (file: Blob) => Promise<PixelGrid | null>;

const LARGEST = 256 * 2 ** 20;
/** Whose lowest bits are looked at: they are in memory twice meanwhile. A file of some kilobytes can say that it has thousands of millions. */
const MOST_PIXELS = 32e6;
const MOST_HIDDEN = 8 * 2 ** 20;

/** Pictures are untrusted: nothing in them is run or loaded. Throws AquatintError 'settings-invalid' with one sentence. */
export async function readPicture(
  file: Blob,
  decode: DecodePixels = decodeOnCanvas,
): Promise<BroughtSettings> {
  if (file.size > LARGEST) throw invalid('picture.fileTooLarge');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const texts = await readPictureTexts(bytes, inflateBounded);
  const own = texts.find(({ keyword }) => keyword === RECIPE_KEYWORD);
  const recipe = own ? parseRecipe(own.text) : null;
  if (recipe) return { kind: 'recipe', recipe };
  const picture = readTexts(texts) ?? (mayHide(bytes) ? await readHidden(file, decode) : null);
  if (picture) return { kind: 'foreign', picture };
  throw invalid(texts.length === 0 ? 'picture.noSettings' : 'picture.unknownTexts');
}

/** Only what keeps every bit of a picture. */
function mayHide(bytes: Uint8Array): boolean {
  const size = isPng(bytes) ? pngSize(bytes) : isWebp(bytes) ? webpSize(bytes) : null;
  return size !== null && size.width * size.height <= MOST_PIXELS;
}

/** What a program hid in the lowest bits, where nothing stands in the open. */
async function readHidden(file: Blob, decode: DecodePixels): Promise<ImportedPicture | null> {
  const pixels = await decode(file);
  const hidden = pixels && readStealth(pixels);
  if (!hidden) return null;
  const inflated = hidden.compressed ? inflateBounded(hidden.data, MOST_HIDDEN, 'gzip') : hidden.data;
  // What only looks like a hidden text may be anything.
  const bytes = await Promise.resolve(inflated).catch(() => null);
  return bytes && readTexts([{ keyword: `${EXIF_PREFIX}hidden`, text: new TextDecoder().decode(bytes) }]);
}

async function decodeOnCanvas(file: Blob): Promise<PixelGrid | null> {
  try {
    const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return context ? { width, height, rgba: context.getImageData(0, 0, width, height).data } : null;
  } catch {
    return null; // a damaged picture hides nothing that could be read
  }
}

/** Null where a text is not somebody's settings but a prompt, or anything else. */
export function readPastedText(text: string): BroughtSettings | null {
  return isInfotext(text) ? { kind: 'foreign', picture: readA1111(text) } : null;
}

function invalid(why: 'picture.fileTooLarge' | 'picture.noSettings' | 'picture.unknownTexts'): AquatintError {
  return new AquatintError('settings-invalid', [said(why)]);
}
