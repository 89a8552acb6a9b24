import { deflateSync } from 'node:zlib';
import { chunk, END, header, SIGNATURE } from '../src/engine/pngParts.ts';

/** A PNG of that size whose pixels all differ from their neighbours. */
export function pngOf(width: number, height: number): Buffer {
  return pngOfPixels(width, height, (x, y) => [x * 7 + y, y * 5 + (x >> 3), x + y]);
}

/** Of red, green and blue, modulo 256. */
export function pngOfPixels(
  width: number,
  height: number,
  pixel: (x: number, y: number) => ArrayLike<number>,
): Buffer {
  const rows = Buffer.alloc((1 + 3 * width) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + 3 * width) + 1 + 3 * x;
      rows.set(Uint8Array.from(pixel(x, y)), at);
    }
  return Buffer.concat([SIGNATURE, header(width, height, 3), chunk('IDAT', deflateSync(rows)), END]);
}
