import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AquatintError } from '../../src/core/errors.ts';
import type { ByteSource } from '../../src/core/weights/byteSource.ts';

/** A file on disk, read in pieces. The descriptor lives as long as the process or until `close`. */
export class FileBytes implements ByteSource {
  readonly size: number;
  readonly #descriptor: number;

  constructor(readonly name: string) {
    this.#descriptor = openSync(name, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  read(offset: number, length: number, into?: Uint8Array): Uint8Array {
    const bytes = into ?? new Uint8Array(length);
    if (readSync(this.#descriptor, bytes, 0, length, offset) !== length) {
      throw new AquatintError('model-corrupt', `${this.name} ends before byte ${offset + length}.`);
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
