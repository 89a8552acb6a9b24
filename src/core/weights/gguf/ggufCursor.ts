import type { ByteSource } from '../byteSource.ts';
import { corrupt } from '../safetensorsEntry.ts';

/** Read from the file at a time. */
const WINDOW = 256 * 1024;

/** Goes through the header of a file, from its front to `end` at most. Throws AquatintError 'model-corrupt' beyond. */
export class GgufCursor {
  readonly #bytes: ByteSource;
  readonly #end: number;
  #at = 0;
  #window = new Uint8Array(0);
  #windowStart = 0;

  constructor(bytes: ByteSource, mostBytes: number) {
    this.#bytes = bytes;
    this.#end = Math.min(bytes.size, mostBytes);
  }

  get position(): number {
    return this.#at;
  }

  /** Bytes that may still be read. */
  get left(): number {
    return this.#end - this.#at;
  }

  /** A copy or a view that is valid until the next call. */
  take(length: number, what: string): Uint8Array {
    if (length > this.left) throw this.#beyond(what);
    const start = this.#at;
    this.#at += length;
    const inWindow = start - this.#windowStart;
    if (inWindow + length <= this.#window.length) return this.#window.subarray(inWindow, inWindow + length);
    // a copy, for a source may use its memory again
    this.#window = this.#bytes.read(start, Math.min(Math.max(length, WINDOW), this.#end - start)).slice();
    this.#windowStart = start;
    return this.#window.subarray(0, length);
  }

  uint32(what: string): number {
    return dataViewOf(this.take(4, what)).getUint32(0, true);
  }

  /** A count or an offset. Above 2^53 it is rounded, which does not matter: it is refused anyway. */
  uint64(what: string): number {
    const view = dataViewOf(this.take(8, what));
    return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  }

  /** Its length in bytes before it, at most `most`. */
  text(most: number, what: string): string {
    const length = this.uint64(what);
    if (length > this.left) throw this.#beyond(what);
    if (length > most) {
      throw corrupt(this.#bytes.name, `${what} should take ${length} bytes; at most ${most} make sense`);
    }
    return new TextDecoder().decode(this.take(length, what));
  }

  #beyond(what: string): Error {
    return this.#end === this.#bytes.size
      ? corrupt(
          this.#bytes.name,
          `the file is cut off or damaged: ${what} should go on after the file's end at ${this.#end} bytes`,
        )
      : corrupt(this.#bytes.name, `the header takes more than ${this.#end} bytes, the most that make sense`);
  }
}

export function dataViewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
