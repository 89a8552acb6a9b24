import type { PictureFormat } from '../engine/exportPicture.ts';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import { pictureFile } from '../engine/pictureFile.ts';
import type { Seed } from '../core/recipe/seed.ts';
import type { PictureFiles } from './galleryDb.ts';

/** Longest side of a thumbnail. Up to here a picture is its own. */
const THUMB_SIDE = 512;

export async function pictureFiles(picture: PictureEvent): Promise<PictureFiles> {
  const { rgba, width, height } = picture;
  return { png: await pictureFile(picture), thumb: await thumbnail(rgba, width, height) };
}

async function thumbnail(
  rgba: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  height: number,
): Promise<Blob | null> {
  const scale = THUMB_SIDE / Math.max(width, height);
  if (scale >= 1) return null;
  const size = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))] as const;
  const bitmap = await createImageBitmap(new ImageData(rgba, width, height), {
    resizeWidth: size[0],
    resizeHeight: size[1],
    resizeQuality: 'high',
  });
  const canvas = new OffscreenCanvas(size[0], size[1]);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
}

/** A name that tells what is in it: "aquatint-a-red-apple-41234.png". */
export function fileName(prompt: string, seed: Seed, format: PictureFormat = 'png'): string {
  const words = prompt
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const short = [...words].slice(0, 60).join('').replace(/-+$/, '');
  return `aquatint-${short || 'picture'}-${seed}.${format === 'jpeg' ? 'jpg' : format}`;
}
