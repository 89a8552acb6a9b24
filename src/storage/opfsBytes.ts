import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import type { ByteSource } from '../core/weights/byteSource.ts';
import { BlobBytes } from './blobBytes.ts';

/** Chrome shares a file among readers of this mode; elsewhere the handle would lock it, and says no mode. */
const SHARED = 'read-only';

/** What newer browsers add to the type. */
interface SharingFile {
  createSyncAccessHandle(options?: {
    readonly mode: string;
  }): Promise<FileSystemSyncAccessHandle & { readonly mode?: string }>;
}

/**
 * A file of the origin's private file system. Between `hold` and `letGo` it is read through a handle of its own,
 * straight into the caller's memory; otherwise, and where handles are not shared, as a Blob, which leaves a copy
 * of everything that was read to the garbage collector.
 */
export class OpfsBytes implements ByteSource {
  readonly size: number;
  readonly #file: SharingFile;
  readonly #blob: BlobBytes;
  #handle: FileSystemSyncAccessHandle | null = null;
  #buffer = new Uint8Array();

  constructor(
    readonly name: string,
    file: FileSystemFileHandle,
    blob: Blob,
  ) {
    this.#file = file;
    this.#blob = new BlobBytes(name, blob);
    this.size = blob.size;
  }

  async hold(): Promise<void> {
    if (this.#handle !== null) return;
    try {
      const handle = await this.#file.createSyncAccessHandle({ mode: SHARED });
      if (handle.mode === SHARED && handle.getSize() === this.size) this.#handle = handle;
      else handle.close();
    } catch (error) {
      // somebody writes to the file, or the browser has no handles: the Blob says which, if it matters
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    }
  }

  letGo(): void {
    this.#handle?.close();
    this.#handle = null;
  }

  read(offset: number, length: number, into?: Uint8Array): Uint8Array {
    const handle = this.#handle;
    if (handle === null) return this.#blob.read(offset, length, into);
    const bytes = into ?? this.#shared(length);
    if (handle.read(bytes, { at: offset }) === length) return bytes;
    throw new AquatintError('storage-failed', [said('room.changed', { name: this.name })]);
  }

  #shared(length: number): Uint8Array {
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    return this.#buffer.subarray(0, length);
  }
}

/** Holds all files of `open` while `task` runs. */
export async function whileHeld<T>(open: Iterable<OpfsBytes>, task: () => Promise<T>): Promise<T> {
  const held = [...open];
  try {
    for (const file of held) await file.hold();
    return await task();
  } finally {
    for (const file of held) file.letGo();
  }
}
