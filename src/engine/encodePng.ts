import { chunk, END, header, SIGNATURE, SRGB } from './pngParts.ts';

/**
 * Pixels to a PNG file (RFC 2083), 8-bit RGB or RGBA. Our own, because a canvas is not exact: browsers that
 * resist fingerprinting add noise to what is read back from one, and the recipe promises the same bytes.
 */

const isOpaque = (rgba: Uint8ClampedArray): boolean => {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
};

/** Rows as the Sub filter has them: each byte less the one of the pixel before it. */
function filteredRows(rgba: Uint8ClampedArray, width: number, channels: number): Uint8Array<ArrayBuffer> {
  const height = rgba.length / (4 * width);
  const stride = 1 + width * channels;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    rows[y * stride] = 1;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * 4 + c;
        const left = x > 0 ? (rgba[at - 4] ?? 0) : 0;
        rows[y * stride + 1 + x * channels + c] = (rgba[at] ?? 0) - left;
      }
    }
  }
  return rows;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function encodePng(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (rgba.length !== width * height * 4) {
    throw new RangeError(
      `Expected ${width}×${height}×4 = ${width * height * 4} bytes of pixels, got ${rgba.length}`,
    );
  }
  const channels = isOpaque(rgba) ? 3 : 4;
  const parts = [
    SIGNATURE,
    header(width, height, channels),
    SRGB,
    chunk('IDAT', await deflate(filteredRows(rgba, width, channels))),
    END,
  ];
  const png = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    png.set(part, at);
    at += part.length;
  }
  return png;
}
