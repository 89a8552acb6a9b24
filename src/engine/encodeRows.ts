import { chunk, END, header, SIGNATURE, SRGB } from './pngParts.ts';

/** A picture that is read row by row. */
export interface PixelRows {
  readonly width: number;
  readonly height: number;
  /** Grey, or RGBA that is not premultiplied. */
  readonly channels: 1 | 4;
  readonly readRow: (y: number, into: Uint8Array) => void;
}

/** Rows that go through together; between two of them others have their turn. */
const ROWS = 64;

/** A PNG file of a picture that is nowhere as a whole: it takes as much memory as its file. */
export async function encodeRows({ width, height, channels, readRow }: PixelRows): Promise<Blob> {
  const { readable, writable } = new CompressionStream('deflate');
  const packed = packedChunks(readable);
  const writer = writable.getWriter();
  const stride = 1 + width * channels;
  for (let top = 0; top < height; top += ROWS) {
    const count = Math.min(ROWS, height - top);
    // Each row begins with the number of its filter, which is 0: none.
    const rows = new Uint8Array(stride * count);
    for (let y = 0; y < count; y += 1) readRow(top + y, rows.subarray(y * stride + 1, (y + 1) * stride));
    await writer.write(rows);
  }
  await writer.close();
  const parts = [SIGNATURE, header(width, height, channels), SRGB, ...(await packed), END];
  return new Blob(parts, { type: 'image/png' });
}

async function packedChunks(
  readable: ReadableStream<Uint8Array>,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(chunk('IDAT', value));
  }
}
