import type { Rgb } from './rgb.ts';

/** Derivatives of a picture, [H, W] each. */
export interface Gradient {
  readonly dx: Int16Array;
  readonly dy: Int16Array;
}

/**
 * Sobel's 3×3 derivatives, edges repeated, of whichever of the three channels has the greatest |dx| + |dy| at a
 * pixel (the first of equals), as OpenCV's Canny takes them.
 */
export function strongestGradient({ width, height, data }: Rgb): Gradient {
  const dx = new Int16Array(width * height);
  const dy = new Int16Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const rows = [Math.max(y - 1, 0), y, Math.min(y + 1, height - 1)].map((row) => 3 * row * width);
    for (let x = 0; x < width; x += 1) {
      const columns = [Math.max(x - 1, 0), x, Math.min(x + 1, width - 1)].map((column) => 3 * column);
      const [across, down] = strongestChannel(data, rows, columns);
      dx[y * width + x] = across;
      dy[y * width + x] = down;
    }
  }
  return { dx, dy };
}

function strongestChannel(
  data: Uint8Array,
  [above = 0, here = 0, below = 0]: readonly number[],
  [left = 0, middle = 0, right = 0]: readonly number[],
): readonly [dx: number, dy: number] {
  let strongest: readonly [number, number] = [0, 0];
  let most = -1;
  for (let channel = 0; channel < 3; channel += 1) {
    const at = (row: number, column: number): number => data[row + column + channel] ?? 0;
    const [nw, ne, sw, se] = [at(above, left), at(above, right), at(below, left), at(below, right)];
    const dx = ne + se - nw - sw + 2 * (at(here, right) - at(here, left));
    const dy = sw + se - nw - ne + 2 * (at(below, middle) - at(above, middle));
    const norm = Math.abs(dx) + Math.abs(dy);
    if (norm > most) [most, strongest] = [norm, [dx, dy]];
  }
  return strongest;
}
