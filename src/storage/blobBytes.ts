import { AquatintError } from '../core/errors.ts';
import type { ByteSource } from '../core/weights/byteSource.ts';

/**
 * Ranged, synchronous reads of a Blob: a downloaded file, one the visitor chose, or one in the origin's private
 * file system. The browser keeps the bytes outside of JS memory, any number of tabs can read at once, and
 * nothing is locked. Workers only: FileReaderSync does not exist on a page.
 */
export class BlobBytes implements ByteSource {
  readonly size: number;
  readonly #blob: Blob;
  readonly #reader = new FileReaderSync();

  constructor(
    readonly name: string,
    blob: Blob,
  ) {
    this.#blob = blob;
    this.size = blob.size;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size) {
      throw new AquatintError(
        'model-corrupt',
        `${this.name} ends at byte ${this.size}, before byte ${offset + length}.`,
      );
    }
    try {
      return new Uint8Array(this.#reader.readAsArrayBuffer(this.#blob.slice(offset, offset + length)));
    } catch (cause) {
      throw new AquatintError(
        'storage-failed',
        `${this.name} can no longer be read: it was moved, changed or removed.`,
        {
          cause,
        },
      );
    }
  }
}
