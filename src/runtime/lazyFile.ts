/**
 * A file that exists only while it is read. onnxruntime asks external data for `byteLength` and
 * `subarray(begin, end)` and for nothing else, so each weight is produced at the moment when it is
 * uploaded and the model is never held in memory. Reads must be repeatable: one tensor may be asked twice.
 */
export class LazyFile extends Uint8Array<ArrayBuffer> {
  readonly #size: number;
  readonly #read: () => Uint8Array;

  constructor(size: number, read: () => Uint8Array) {
    super(new ArrayBuffer(0));
    this.#size = size;
    this.#read = read;
  }

  override get byteLength(): number {
    return this.#size;
  }

  override get length(): number {
    return this.#size;
  }

  override subarray(begin = 0, end = this.#size): Uint8Array<ArrayBuffer> {
    const bytes = this.#read();
    return new Uint8Array(arrayBufferOf(bytes), bytes.byteOffset + begin, end - begin);
  }
}

function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  if (bytes.buffer instanceof ArrayBuffer) return bytes.buffer;
  throw new TypeError('Weights must not be on shared memory: onnxruntime cannot upload them.');
}
