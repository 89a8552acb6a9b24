import { deflateSync } from 'node:zlib';
import { chunk, END, header, SIGNATURE } from '../src/engine/pngParts.ts';

/** A PNG of that size whose pixels all differ from their neighbours. */
export function pngOf(width: number, height: number): Buffer {
  const rows = Buffer.alloc((1 + 3 * width) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + 3 * width) + 1 + 3 * x;
      rows[at] = (x * 7 + y) % 256;
      rows[at + 1] = (y * 5 + (x >> 3)) % 256;
      rows[at + 2] = (x + y) % 256;
    }
  return Buffer.concat([SIGNATURE, header(width, height, 3), chunk('IDAT', deflateSync(rows)), END]);
}
