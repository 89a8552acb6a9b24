import { resample } from './resample.ts';
import type { Rgb } from './rgb.ts';

/** What CLIP's networks were shown: each channel's mean and standard deviation over its pictures (0 … 1). */
const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

/**
 * A picture as CLIP's image encoder takes it, [3, side, side], as transformers' CLIPImageProcessor on Pillow makes it: the
 * shorter side to `side` (bicubic, antialiased), the middle cut out, normalised.
 */
export function clipPicture(picture: Rgb, side: number): Float32Array {
  const { width, height } = picture;
  const shorter = Math.min(width, height);
  const longer = Math.trunc((side * Math.max(width, height)) / shorter);
  const size = width <= height ? { width: side, height: longer } : { width: longer, height: side };
  const { data, ...resized } = resample(picture, size, 'bicubic');
  const [left, top] = [(resized.width - side) >> 1, (resized.height - side) >> 1];
  const pixels = side * side;
  return Float32Array.from({ length: 3 * pixels }, (_, i) => {
    const [channel, pixel] = [Math.floor(i / pixels), i % pixels];
    const at = (top + Math.floor(pixel / side)) * resized.width + left + (pixel % side);
    const value = Math.fround((data[3 * at + channel] ?? 0) / 255);
    return (value - (MEAN[channel] ?? 0)) / (DEVIATION[channel] ?? 1);
  });
}
