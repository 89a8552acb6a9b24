import { gaussianBlur } from '../preprocess/gaussianBlur.ts';
import type { Area, Size } from './area.ts';

/** The part of a mask that lies in an area, a byte a pixel. */
export function cutMask(mask: Uint8Array, { width }: Size, area: Area): Uint8Array {
  const cut = new Uint8Array(area.width * area.height);
  for (let y = 0; y < area.height; y += 1) {
    const from = (area.top + y) * width + area.left;
    cut.set(mask.subarray(from, from + area.width), y * area.width);
  }
  return cut;
}

/** How far a blurred edge reaches, in pixels. */
export const blurReach = (blur: number): number => Math.ceil(4 * blur);

/** The mask with soft edges; `blur` is the Gaussian's standard deviation in pixels, 0: as it is. */
export function softMask(mask: Uint8Array, { width, height }: Size, blur: number): Uint8Array {
  if (blur <= 0) return mask;
  const { data } = gaussianBlur({ width, height, channels: 1, data: Float32Array.from(mask) }, blur);
  return Uint8Array.from(data, (value) => Math.round(value));
}
