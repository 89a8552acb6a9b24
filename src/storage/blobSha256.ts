import { blobPieces } from './blobPieces.ts';

/** Up to here a file is in memory as a whole while the browser hashes it, which is many times faster. */
const AT_ONCE = 32 * 2 ** 20;

/** SHA-256 in hex. Large files are read piece by piece: crypto.subtle would want all of one in memory. */
export async function blobSha256(blob: Blob, signal: AbortSignal): Promise<string> {
  // only pages that came by https, or from this machine, have it
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (blob.size > AT_ONCE || subtle === undefined) return inPieces(blob, signal);
  const hash = new Uint8Array(await subtle.digest('SHA-256', await blob.arrayBuffer()));
  signal.throwIfAborted();
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function inPieces(blob: Blob, signal: AbortSignal): Promise<string> {
  const [{ sha256 }, { bytesToHex }] = await Promise.all([
    import('@noble/hashes/sha2.js'),
    import('@noble/hashes/utils.js'),
  ]);
  const hash = sha256.create();
  for await (const piece of blobPieces(blob, signal)) hash.update(piece);
  return bytesToHex(hash.digest());
}
