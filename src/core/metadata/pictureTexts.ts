import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { latin1OrUtf8, utf8 } from './bytes.ts';
import { EXIF_TAGS, readExif } from './exif.ts';
import { isJpeg, readJpeg } from './jpegSegments.ts';
import { isPng, readPngMetadata, type CompressedText } from './pngChunks.ts';
import { EXIF_PREFIX, XMP_PREFIX, type PictureText } from './readTexts.ts';
import { RECIPE_KEYWORD } from './recipeKeyword.ts';
import { isWebp, readWebp } from './webpChunks.ts';
import { xmpProperty, xmpRecipe } from './xmp.ts';

/** Inflates a zlib stream; null where more than `most` bytes would come out. Rejects where it is damaged. */
export type Inflate = (data: Uint8Array, most: number) => Promise<Uint8Array | null>;

const MOST_INFLATED = 8 * 2 ** 20;
const MOST_COMPRESSED_TEXTS = 32;
const XMP_KEYWORD = 'XML:com.adobe.xmp';
const XMP_PROPERTIES = ['exif:UserComment', 'dc:description', 'parameters'];
const TAG_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(EXIF_TAGS).map(([name, tag]) => [tag, name]),
);

/** All texts that a PNG, JPEG or WebP carries. Throws AquatintError 'settings-invalid' with one sentence. */
export async function readPictureTexts(file: Uint8Array, inflate: Inflate): Promise<PictureText[]> {
  if (isPng(file)) return readPng(file, inflate);
  if (isJpeg(file)) return withNames(readJpeg(file));
  if (isWebp(file)) return withNames(readWebp(file));
  throw invalid('picture.otherKind');
}

async function readPng(file: Uint8Array, inflate: Inflate): Promise<PictureText[]> {
  const { texts, compressed, exif, tooLong } = readPngMetadata(file);
  if (tooLong > 0) throw tooMuch();
  if (compressed.length > MOST_COMPRESSED_TEXTS) throw tooMuch();
  const inflated: PictureText[] = [];
  let left = MOST_INFLATED;
  for (const entry of compressed) {
    const text = await inflateText(entry, inflate, left);
    left -= text.text.length;
    inflated.push(text);
  }
  const all = [...texts, ...inflated];
  const xmp = all.find(({ keyword }) => keyword === XMP_KEYWORD)?.text ?? null;
  return [...all, ...exifTexts(exif), ...xmpTexts(xmp)];
}

async function inflateText(
  { keyword, data, encoding }: CompressedText,
  inflate: Inflate,
  most: number,
): Promise<PictureText> {
  const bytes = await inflate(data, most).catch((cause: unknown) => {
    throw invalid('picture.damagedText', cause);
  });
  if (bytes === null) throw tooMuch();
  return { keyword, text: encoding === 'latin1' ? latin1OrUtf8(bytes) : utf8(bytes) };
}

function withNames({ exif, xmp }: { exif: Uint8Array | null; xmp: Uint8Array | null }): PictureText[] {
  if ((exif?.length ?? 0) > MOST_INFLATED || (xmp?.length ?? 0) > MOST_INFLATED) throw tooMuch();
  return [...exifTexts(exif), ...xmpTexts(xmp && utf8(xmp))];
}

function exifTexts(exif: Uint8Array | null): PictureText[] {
  const texts = exif === null ? [] : readExif(exif);
  return texts.map(({ tag, text }) => ({ keyword: `${EXIF_PREFIX}${TAG_NAMES.get(tag) ?? tag}`, text }));
}

function xmpTexts(xmp: string | null): PictureText[] {
  if (xmp === null) return [];
  const recipe = xmpRecipe(xmp);
  const found = XMP_PROPERTIES.flatMap((name): PictureText[] => {
    const text = xmpProperty(xmp, name);
    return text === null ? [] : [{ keyword: `${XMP_PREFIX}${name}`, text }];
  });
  return recipe === null ? found : [{ keyword: RECIPE_KEYWORD, text: recipe }, ...found];
}

function tooMuch(): AquatintError {
  return invalid('picture.tooMuchText');
}

function invalid(
  why: 'picture.otherKind' | 'picture.damagedText' | 'picture.tooMuchText',
  cause?: unknown,
): AquatintError {
  return new AquatintError('settings-invalid', [said(why)], cause === undefined ? undefined : { cause });
}
