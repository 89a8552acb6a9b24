import { KERNELS, tapsOf, type Kernel, type Taps } from '../tensor/kernels.ts';
import type { Rgb } from './rgb.ts';

const ONE = 2 ** 22;

/**
 * The picture at another size, byte for byte that of Pillow's Image.resize with the kernel of that name: rows first,
 * rounded to bytes, then columns, in fixed-point numbers.
 */
export function resample(
  picture: Rgb,
  { width, height }: { readonly width: number; readonly height: number },
  kernel: keyof typeof KERNELS,
): Rgb {
  const wide = picture.width === width ? picture : resampleRows(picture, width, KERNELS[kernel]);
  return picture.height === height ? wide : resampleColumns(wide, height, KERNELS[kernel]);
}

function resampleRows({ width, height, data }: Rgb, outputs: number, kernel: Kernel): Rgb {
  const result = new Uint8Array(3 * outputs * height);
  const taps = fixedTaps(width, outputs, kernel);
  for (let y = 0; y < height; y += 1) {
    taps.forEach(({ first, weights }, x) => {
      for (let channel = 0; channel < 3; channel += 1) {
        const start = 3 * (y * width + first) + channel;
        result[3 * (y * outputs + x) + channel] = weighted(data, weights, { start, stride: 3 });
      }
    });
  }
  return { width: outputs, height, data: result };
}

function resampleColumns({ width, height, data }: Rgb, outputs: number, kernel: Kernel): Rgb {
  const stride = 3 * width;
  const result = new Uint8Array(stride * outputs);
  fixedTaps(height, outputs, kernel).forEach(({ first, weights }, y) => {
    for (let i = 0; i < stride; i += 1) {
      result[y * stride + i] = weighted(data, weights, { start: first * stride + i, stride });
    }
  });
  return { width, height: outputs, data: result };
}

function weighted(
  data: Uint8Array,
  weights: readonly number[],
  { start, stride }: { start: number; stride: number },
): number {
  let sum = ONE / 2;
  for (let i = 0; i < weights.length; i += 1) sum += (data[start + i * stride] ?? 0) * (weights[i] ?? 0);
  return Math.min(Math.max(Math.floor(sum / ONE), 0), 255);
}

/** In 22 bits behind the point. */
function fixedTaps(inputs: number, outputs: number, kernel: Kernel): Taps[] {
  return tapsOf(inputs, outputs, kernel).map(({ first, weights }) => ({
    first,
    weights: weights.map(fixedPoint),
  }));
}

function fixedPoint(weight: number): number {
  return Math.trunc(weight * ONE + (weight < 0 ? -0.5 : 0.5));
}
