const PIECE = 2 ** 20;

/**
 * A Blob's bytes in pieces of one megabyte, all in one buffer that is used again: each piece is valid until
 * the next. Files of gigabytes pass through without leaving garbage behind. Throws the signal's reason when aborted.
 */
export async function* blobPieces(blob: Blob, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = blob.stream().getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(PIECE);
  try {
    for (;;) {
      signal.throwIfAborted();
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    await reader.cancel();
  }
}
