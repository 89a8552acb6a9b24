import type { Planes } from './bilinear.ts';
import { KERNELS, tapsOf } from './kernels.ts';

/** Planes at another size with a kernel, as torch's interpolate with `antialias` ("bicubic" there is this one, too). */
export function resampled(
  { channels, height, width, data }: Planes,
  to: { readonly height: number; readonly width: number },
  kernel: keyof typeof KERNELS,
): Float32Array {
  const columns = tapsOf(width, to.width, KERNELS[kernel]);
  const wide = new Float32Array(channels * height * to.width);
  for (let row = 0; row < channels * height; row += 1) {
    columns.forEach(({ first, weights }, x) => {
      const at = row * width + first;
      wide[row * to.width + x] = weights.reduce((sum, weight, i) => sum + weight * (data[at + i] ?? 0), 0);
    });
  }
  const rows = tapsOf(height, to.height, KERNELS[kernel]);
  const made = new Float32Array(channels * to.height * to.width);
  for (let c = 0; c < channels; c += 1) {
    rows.forEach(({ first, weights }, y) => {
      for (let x = 0; x < to.width; x += 1) {
        const at = (c * height + first) * to.width + x;
        made[(c * to.height + y) * to.width + x] = weights.reduce(
          (sum, weight, i) => sum + weight * (wide[at + i * to.width] ?? 0),
          0,
        );
      }
    });
  }
  return made;
}
