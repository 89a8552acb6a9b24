import { gaussianBlur } from './gaussianBlur.ts';
import { resample } from './resample.ts';
import type { Rgb } from './rgb.ts';

/** Blurred with a deviation of `sigma` pixels. */
export function blurred({ width, height, data }: Rgb, sigma: number): Rgb {
  const soft = gaussianBlur({ width, height, channels: 3, data: Float32Array.from(data) }, sigma).data;
  return { width, height, data: Uint8Array.from(Uint8ClampedArray.from(soft)) };
}

/** Without what is finer than `rate` pixels: shrunk by so much (each pixel the mean of its tile), and enlarged again. */
export function tiled(picture: Rgb, rate: number): Rgb {
  const shrunk = (side: number): number => Math.max(1, Math.round(side / rate));
  const small = { width: shrunk(picture.width), height: shrunk(picture.height) };
  return resample(resample(picture, small, 'box'), picture, 'bicubic');
}

export function inverted({ width, height, data }: Rgb): Rgb {
  return { width, height, data: data.map((value) => 255 - value) };
}
