import { AquatintError } from '../errors.ts';
import type { ByteSource } from './byteSource.ts';

/** A ByteSource over bytes that are in memory already; reads are views, not copies. */
export function memoryBytes(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > bytes.byteLength) {
        throw new AquatintError(
          'model-corrupt',
          `${name}: ${length} bytes were expected at ${offset}, but the file ends at ${bytes.byteLength}`,
        );
      }
      return bytes.subarray(offset, offset + length);
    },
  };
}
