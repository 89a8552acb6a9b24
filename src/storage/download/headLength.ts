/** Length of a safetensors header; its first eight bytes say. */
const LENGTH_BYTES = 8;
/** Longer headers are no headers; the reader says so. */
const LONGEST_HEADER = 100 * 2 ** 20;

/** Bytes from the start that the header takes, its length included; null while fewer than eight are there. */
export function headLength(start: Uint8Array): number | null {
  if (start.byteLength < LENGTH_BYTES) return null;
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  return length > LONGEST_HEADER ? LENGTH_BYTES : LENGTH_BYTES + Number(length);
}
