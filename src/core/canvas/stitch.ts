import type { Picture } from '../pipeline/picture.ts';
import type { Rgb } from '../preprocess/rgb.ts';
import type { Area } from './area.ts';

/** The colours of a part of a picture. What is transparent counts with the colour that is stored there. */
export function cutArea({ width, rgba }: Picture, area: Area): Rgb {
  const data = new Uint8Array(3 * area.width * area.height);
  for (let y = 0; y < area.height; y += 1) {
    let from = 4 * ((area.top + y) * width + area.left);
    let to = 3 * y * area.width;
    for (let x = 0; x < area.width; x += 1, from += 4, to += 3) {
      data[to] = rgba[from] ?? 0;
      data[to + 1] = rgba[from + 1] ?? 0;
      data[to + 2] = rgba[from + 2] ?? 0;
    }
  }
  return { width: area.width, height: area.height, data };
}

/**
 * A picture with what was made put back into its place: `made` and `mask` have the size of `area`. Where the mask is 0 every
 * byte stays as it is, where it is 255 every byte is the new one, and between they are mixed.
 */
export function stitched(photo: Picture, made: Rgb, mask: Uint8Array, area: Area): Picture {
  const rgba = photo.rgba.slice();
  for (let y = 0; y < area.height; y += 1) {
    for (let x = 0; x < area.width; x += 1) {
      const share = mask[y * area.width + x] ?? 0;
      if (share === 0) continue;
      const to = 4 * ((area.top + y) * photo.width + area.left + x);
      const from = 3 * (y * area.width + x);
      for (let channel = 0; channel < 3; channel += 1)
        rgba[to + channel] = mixed(rgba[to + channel] ?? 0, made.data[from + channel] ?? 0, share);
      rgba[to + 3] = mixed(rgba[to + 3] ?? 0, 255, share);
    }
  }
  return { width: photo.width, height: photo.height, rgba };
}

const mixed = (old: number, now: number, share: number): number =>
  Math.round((old * (255 - share) + now * share) / 255);
