/** A file that can be read in pieces, synchronously: a Blob in a worker, a file descriptor in Node. */
export interface ByteSource {
  /** For messages: the file's name as the user knows it. */
  readonly name: string;
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`, valid until the next read of the same source.
   * `into`, if given, has that length: a source may put the bytes there and return it, or ignore it.
   * Throws AquatintError 'model-corrupt' past the end.
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array;
}
