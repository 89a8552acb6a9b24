import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import { writeExifUserComment } from '../core/metadata/exif.ts';
import { writeJpeg, type AppData } from '../core/metadata/jpegSegments.ts';
import { stripPng, writePngText } from '../core/metadata/pngChunks.ts';
import { writeWebp } from '../core/metadata/webpChunks.ts';
import { writeXmpRecipe } from '../core/metadata/xmp.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { a1111Text, recipeJson, recipeTexts } from './recipeText.ts';

export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** How much of the picture is given up for smallness. */
const QUALITY = 0.92;

/** Pixels to a file of the kind; its type says what it became. */
export type EncodePixels = (png: Blob, type: string, quality: number) => Promise<Blob>;

/**
 * The picture as a file of another format, with its recipe inside (null: without). In JPEG and WebP A1111's text is
 * in EXIF, where A1111 has it, and our own recipe in XMP.
 */
export async function exportPicture(
  png: Blob,
  format: PictureFormat,
  recipe: Recipe | null,
  encode: EncodePixels = encodeOnCanvas,
): Promise<Blob> {
  const type = `image/${format}`;
  if (format === 'png') {
    const bare = stripPng(await bytesOf(png));
    return new Blob([recipe ? writePngText(bare, recipeTexts(recipe)) : bare], { type });
  }
  const encoded = await encode(png, type, QUALITY);
  if (encoded.type !== type) {
    const name = format === 'webp' ? 'WebP' : 'JPEG';
    throw new AquatintError('settings-invalid', [said('picture.cannotWrite', { format: name })]);
  }
  const write = format === 'jpeg' ? writeJpeg : writeWebp;
  return new Blob([write(await bytesOf(encoded), appData(recipe))], { type });
}

function appData(recipe: Recipe | null): AppData {
  if (recipe === null) return { exif: null, xmp: null };
  return {
    exif: writeExifUserComment(a1111Text(recipe)),
    xmp: new TextEncoder().encode(writeXmpRecipe(recipeJson(recipe))),
  };
}

async function encodeOnCanvas(png: Blob, type: string, quality: number): Promise<Blob> {
  const bitmap = await createImageBitmap(png);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type, quality });
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
