/** What becomes of the bytes on their way to onnxruntime: see DirectUploads. */
export type Deliver = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/**
 * A file that exists only while it is read. onnxruntime asks external data for `byteLength` and
 * `subarray(begin, end)` and for nothing else, so each weight is produced at the moment when it is
 * uploaded and the model is never held in memory. Reads must be repeatable: one tensor may be asked twice.
 */
export class LazyFile extends Uint8Array<ArrayBuffer> {
  readonly #size: number;
  readonly #read: () => Uint8Array;
  readonly #deliver: Deliver;

  constructor(size: number, read: () => Uint8Array, deliver: Deliver = (bytes) => bytes) {
    super(new ArrayBuffer(0));
    this.#size = size;
    this.#read = read;
    this.#deliver = deliver;
  }

  override get byteLength(): number {
    return this.#size;
  }

  override get length(): number {
    return this.#size;
  }

  override subarray(begin = 0, end = this.#size): Uint8Array<ArrayBuffer> {
    const bytes = this.#read();
    return this.#deliver(new Uint8Array(arrayBufferOf(bytes), bytes.byteOffset + begin, end - begin));
  }
}

function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  if (bytes.buffer instanceof ArrayBuffer) return bytes.buffer;
  throw new TypeError('Weights must not be on shared memory: onnxruntime cannot upload them.');
}
