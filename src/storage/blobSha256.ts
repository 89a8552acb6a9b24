import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { blobPieces } from './blobPieces.ts';

/** SHA-256 in hex, read piece by piece: crypto.subtle would want the whole file in memory. */
export async function blobSha256(blob: Blob, signal: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for await (const piece of blobPieces(blob, signal)) hash.update(piece);
  return bytesToHex(hash.digest());
}
