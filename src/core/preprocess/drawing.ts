import { gaussianBlur } from './gaussianBlur.ts';
import type { Rgb } from './rgb.ts';

// A drawing on paper, dark on light, as ControlNets want it: light on black. All give [H, W] bytes.

/** Whatever has a channel below the middle becomes a white line, all else black. */
export function scribble(drawing: Rgb): Uint8Array {
  return darkest(drawing).map((value) => (value < 127 ? 255 : 0));
}

const NEAR = 6;
const STROKE = 8;
const FAINTEST = 16;

/**
 * How much darker than its surroundings (a blur of 6 pixels) each pixel is, so that neither paper nor shade counts; the
 * usual stroke becomes a middle grey.
 */
export function lines({ width, height, data }: Rgb): Uint8Array {
  const floats = Float32Array.from(data);
  const around = gaussianBlur({ width, height, channels: 3, data: floats }, NEAR).data;
  const depth = Float32Array.from({ length: width * height }, (_, i) => {
    const channels = [3 * i, 3 * i + 1, 3 * i + 2].map((at) => (around[at] ?? 0) - (floats[at] ?? 0));
    return Math.min(Math.max(Math.min(...channels), 0), 255);
  });
  const usual = Math.max(FAINTEST, median(depth.filter((value) => value > STROKE)));
  return Uint8Array.from(depth, (value) => Math.min(Math.trunc((value / usual) * 127), 255));
}

/** White where a pixel is lighter than `level` (0 … 255), black elsewhere. */
export function threshold(picture: Rgb, level: number): Uint8Array {
  return luminance(picture).map((value) => (value > level ? 255 : 0));
}

/** Light as the eye weighs the colours (ITU-R BT.601), as cv2.cvtColor rounds it. */
export function luminance({ width, height, data }: Rgb): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue] = [data[3 * i] ?? 0, data[3 * i + 1] ?? 0, data[3 * i + 2] ?? 0];
    return (red * 9798 + green * 19235 + blue * 3735 + 2 ** 14) >> 15;
  });
}

function darkest({ width, height, data }: Rgb): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) =>
    Math.min(data[3 * i] ?? 0, data[3 * i + 1] ?? 0, data[3 * i + 2] ?? 0),
  );
}

function median(values: Float32Array): number {
  if (values.length === 0) return 0;
  const sorted = values.sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
