import { resample } from './resample.ts';
import type { Rgb } from './rgb.ts';

/** How a picture of another shape comes to the wanted one: stretched, filled and cut ('crop'), or whole with its edge going on ('fit'). */
export const FITS = ['crop', 'fit', 'stretch'] as const;
export type Fit = (typeof FITS)[number];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** With bicubic weights as control pictures are, or as diffusers brings pictures to their size. */
export function fitted(picture: Rgb, size: Size, fit: Fit, kernel: 'bicubic' | 'lanczos' = 'bicubic'): Rgb {
  if (fit === 'stretch') return resample(picture, size, kernel);
  const scales = [size.width / picture.width, size.height / picture.height];
  const scale = fit === 'crop' ? Math.max(...scales) : Math.min(...scales);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const scaled = resample(picture, { width: side(picture.width), height: side(picture.height) }, kernel);
  return centred(scaled, size);
}

/** The middle of a picture that is too large; where it is too small its outermost pixels go on. */
function centred({ width, height, data }: Rgb, size: Size): Rgb {
  const left = Math.floor((width - size.width) / 2);
  const top = Math.floor((height - size.height) / 2);
  const result = new Uint8Array(3 * size.width * size.height);
  for (let y = 0; y < size.height; y += 1) {
    const row = Math.min(Math.max(y + top, 0), height - 1);
    for (let x = 0; x < size.width; x += 1) {
      const from = 3 * (row * width + Math.min(Math.max(x + left, 0), width - 1));
      result.set(data.subarray(from, from + 3), 3 * (y * size.width + x));
    }
  }
  return { ...size, data: result };
}
