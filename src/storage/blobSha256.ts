import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const PIECE = 4 * 2 ** 20;

/** SHA-256 in hex, read piece by piece: crypto.subtle would want the whole file in memory. */
export async function blobSha256(blob: Blob): Promise<string> {
  const hash = sha256.create();
  for (let offset = 0; offset < blob.size; offset += PIECE) {
    hash.update(new Uint8Array(await blob.slice(offset, offset + PIECE).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}
