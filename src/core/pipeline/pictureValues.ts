import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Picture } from './picture.ts';

/** A picture as networks take it: [3, H, W] in −1 … 1. */
export interface PictureValues {
  readonly planes: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** One byte a pixel, [H, W]: from 128 on a pixel is to be painted. */
export type Mask = Uint8Array | Uint8ClampedArray;

/** RGBA bytes without their transparency, as diffusers' image processor reads them. */
export function pictureValues({ width, height, rgba }: Picture): PictureValues {
  const pixels = width * height;
  const planes = Float32Array.from({ length: 3 * pixels }, (_, i) => {
    const byte = rgba[4 * (i % pixels) + Math.floor(i / pixels)] ?? 0;
    return 2 * Math.fround(byte / 255) - 1;
  });
  return { planes, width, height };
}

/** The picture with nothing (0, a middle grey) where it is to be painted. */
export function maskedOut(picture: PictureValues, mask: Mask): PictureValues {
  const pixels = picture.width * picture.height;
  requireSize(mask, pixels);
  return { ...picture, planes: picture.planes.map((value, i) => (isPainted(mask, i % pixels) ? 0 : value)) };
}

/** The mask at the size of the latents, [h, w] of 0 and 1: the nearest pixel decides. */
export function latentMask(
  mask: Mask,
  { width, height }: { readonly width: number; readonly height: number },
  factor: number,
): Float32Array {
  requireSize(mask, width * height);
  const columns = width / factor;
  return Float32Array.from({ length: columns * (height / factor) }, (_, i) => {
    const row = Math.floor(i / columns);
    return isPainted(mask, factor * (row * width + (i % columns))) ? 1 : 0;
  });
}

function isPainted(mask: Mask, pixel: number): boolean {
  return (mask[pixel] ?? 0) >= 128;
}

function requireSize(mask: Mask, pixels: number): void {
  if (mask.length === pixels) return;
  throw new AquatintError('settings-invalid', [
    said('settings.maskSize', { mask: mask.length, picture: pixels }),
  ]);
}
