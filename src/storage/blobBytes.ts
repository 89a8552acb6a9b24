import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import type { ByteSource } from '../core/weights/byteSource.ts';

const PIECE = 2 ** 20;

/**
 * Ranged, synchronous reads of a Blob: a downloaded file, one the visitor chose, or one in the origin's private
 * file system. The browser keeps the bytes outside of JS memory, any number of tabs can read at once, and
 * nothing is locked. Workers only: FileReaderSync does not exist on a page.
 */
export class BlobBytes implements ByteSource {
  readonly size: number;
  readonly #blob: Blob;
  readonly #reader = new FileReaderSync();
  #buffer = new ArrayBuffer(0);

  constructor(
    readonly name: string,
    blob: Blob,
  ) {
    this.#blob = blob;
    this.size = blob.size;
  }

  /** Into `into`, else into a buffer that all reads share. */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array {
    if (offset + length > this.size) {
      throw new AquatintError(
        'model-corrupt',
        `${this.name} ends at byte ${this.size}, before byte ${offset + length}.`,
      );
    }
    const bytes = into ?? this.#shared(length);
    try {
      for (let done = 0; done < length; done += PIECE) {
        const end = Math.min(done + PIECE, length);
        bytes.set(new Uint8Array(this.#piece(offset + done, offset + end)), done);
      }
      return bytes;
    } catch (cause) {
      throw new AquatintError('storage-failed', [said('room.changed', { name: this.name })], {
        cause,
      });
    }
  }

  #shared(length: number): Uint8Array {
    if (this.#buffer.byteLength < length) this.#buffer = new ArrayBuffer(length);
    return new Uint8Array(this.#buffer, 0, length);
  }

  /** The reader gives a new buffer each time: small ones are collected soon, large ones pile up. */
  #piece(begin: number, end: number): ArrayBuffer {
    return this.#reader.readAsArrayBuffer(this.#blob.slice(begin, end));
  }
}
