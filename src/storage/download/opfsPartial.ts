import { AquatintError } from '../../core/errors.ts';
import { said } from '../../core/said.ts';
import { createFile } from '../opfsModels.ts';
import type { PartialFile } from './hashedFile.ts';

/** Bytes between two flushes: what a power failure may cost. */
const FLUSH = 64 * 2 ** 20;

/**
 * A growing file in the origin's private file system. Each write reaches the system at once, so a closed tab loses
 * nothing; the file is locked to this worker meanwhile.
 */
export class OpfsPartial implements PartialFile {
  readonly #handle: FileSystemSyncAccessHandle;
  #size: number;
  #unflushed = 0;

  private constructor(handle: FileSystemSyncAccessHandle) {
    this.#handle = handle;
    this.#size = handle.getSize();
  }

  static async open(directory: FileSystemDirectoryHandle, path: string): Promise<OpfsPartial> {
    const file = await createFile(directory, path);
    return new OpfsPartial(await file.createSyncAccessHandle());
  }

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    this.#write(bytes);
    this.#size += bytes.byteLength;
    this.#unflushed += bytes.byteLength;
    if (this.#unflushed >= FLUSH) this.flush();
  }

  read(offset: number, into: Uint8Array): void {
    const count = this.#handle.read(into, { at: offset });
    if (count !== into.byteLength)
      throw new AquatintError('storage-failed', 'A stored file is shorter than it was.');
  }

  clear(): void {
    this.#handle.truncate(0);
    this.#size = 0;
  }

  flush(): void {
    this.#handle.flush();
    this.#unflushed = 0;
  }

  close(): void {
    this.flush();
    this.#handle.close();
  }

  #write(bytes: Uint8Array): void {
    try {
      // On a full disk some browsers throw, some write less, and Chrome may answer 2³²−1.
      if (this.#handle.write(bytes, { at: this.#size }) !== bytes.byteLength) throw full();
    } catch (cause) {
      // Half of it may be there: the size that counts is the one before.
      this.#handle.truncate(this.#size);
      if (cause instanceof AquatintError) throw cause;
      if (cause instanceof DOMException && cause.name === 'QuotaExceededError') throw full(cause);
      throw new AquatintError('storage-failed', `A file could not be written: ${String(cause)}`, { cause });
    }
  }
}

function full(cause?: unknown): AquatintError {
  return new AquatintError('storage-full', [said('room.siteIsFull')], { cause });
}
