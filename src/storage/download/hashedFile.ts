import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** A file that grows at its end. */
export interface PartialFile {
  readonly size: number;
  append(bytes: Uint8Array): void;
  /** Exactly `into.length` bytes from `offset`. */
  read(offset: number, into: Uint8Array): void;
  clear(): void;
  flush(): void;
  close(): void;
}

const PIECE = 2 ** 20;
/** Pieces between two looks at the signal and the queue of messages. */
const RUN = 16;

/** A growing file with the SHA-256 of what it holds. */
export class HashedFile {
  readonly #file: PartialFile;
  #hash = sha256.create();

  private constructor(file: PartialFile) {
    this.#file = file;
  }

  /** Hashes what is there already. */
  static async over(file: PartialFile, signal: AbortSignal): Promise<HashedFile> {
    const hashed = new HashedFile(file);
    const buffer = new Uint8Array(Math.min(PIECE, file.size));
    for (let offset = 0, n = 1; offset < file.size; offset += PIECE, n += 1) {
      const piece = buffer.subarray(0, Math.min(PIECE, file.size - offset));
      file.read(offset, piece);
      hashed.#hash.update(piece);
      if (n % RUN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
    }
    return hashed;
  }

  get size(): number {
    return this.#file.size;
  }

  append(bytes: Uint8Array): void {
    this.#file.append(bytes);
    this.#hash.update(bytes);
  }

  clear(): void {
    this.#file.clear();
    this.#hash = sha256.create();
  }

  /** In hex. */
  digest(): string {
    return bytesToHex(this.#hash.clone().digest());
  }
}
