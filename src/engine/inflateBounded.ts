/** Small enough that what one piece can become (a thousand times as much) fits in memory easily. */
const PIECE = 4096;

/**
 * Inflates a zlib stream (or gzip's) piece by piece, and stops as soon as more than `most` bytes have come out: then null. A file
 * of a kilobyte can say that it is a gigabyte. Rejects where the stream is damaged.
 */
export async function inflateBounded(
  data: Uint8Array,
  most: number,
  format: 'deflate' | 'gzip' = 'deflate',
): Promise<Uint8Array | null> {
  const reader = pieces(data).pipeThrough(new DecompressionStream(format)).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts, size);
    parts.push(value);
    size += value.length;
    if (size <= most) continue;
    await reader.cancel();
    return null;
  }
}

function pieces(data: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at < data.length) controller.enqueue(data.slice(at, (at += PIECE)));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
