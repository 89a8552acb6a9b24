import type { PictureFormat } from '../engine/exportPicture.ts';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import { pictureFile } from '../engine/pictureFile.ts';
import type { RecipeSeed } from '../core/recipe/seed.ts';
import type { PictureFiles } from './galleryDb.ts';

/** Longest side of a thumbnail. Up to here a picture is its own. */
const THUMB_SIDE = 512;

export async function pictureFiles(picture: PictureEvent): Promise<PictureFiles> {
  const { rgba, width, height } = picture;
  const png = await pictureFile(picture);
  const isSmall = Math.max(width, height) <= THUMB_SIDE;
  const thumb = isSmall ? null : await thumbnail(new ImageData(rgba, width, height), width, height);
  return { png, thumb };
}

/** Null where the picture is small enough to be its own. Rejects where it cannot be drawn. */
export async function thumbnail(
  picture: ImageBitmapSource,
  width: number,
  height: number,
): Promise<Blob | null> {
  const scale = THUMB_SIDE / Math.max(width, height);
  if (scale >= 1) return null;
  const size = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))] as const;
  const bitmap = await createImageBitmap(picture, {
    resizeWidth: size[0],
    resizeHeight: size[1],
    resizeQuality: 'high',
  });
  const canvas = new OffscreenCanvas(size[0], size[1]);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
}

/** A name that tells what is in it: "aquatint-a-red-apple-41234.png". */
export function fileName(prompt: string, seed: RecipeSeed, format: PictureFormat = 'png'): string {
  return `aquatint-${plainName(prompt, seed)}.${format === 'jpeg' ? 'jpg' : format}`;
}

/** "a-red-apple-41234". */
export function plainName(prompt: string, seed: RecipeSeed): string {
  const words = prompt
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const short = [...words].slice(0, 60).join('').replace(/-+$/, '');
  return `${short || 'picture'}-${seed}`;
}
