import { AquatintError } from '../core/errors.ts';

/** Of one writeBuffer call: the browser copies each into memory that it shares with the GPU process. */
const PIECE = 16 * 2 ** 20;

/**
 * What onnxruntime gets for a tensor. As an array it has all its bytes; asked for its length it says none, so that
 * onnxruntime's own upload, through a staging buffer of the tensor's size, moves nothing.
 */
class Delivery extends Uint8Array<ArrayBuffer> {
  readonly #onUpload: () => void;

  constructor(bytes: Uint8Array<ArrayBuffer>, onUpload: () => void) {
    super(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#onUpload = onUpload;
  }

  /** Only the upload to a GPU buffer asks; a copy into WebAssembly memory takes the array itself. */
  override get byteLength(): number {
    this.#onUpload();
    return 0;
  }
}

/**
 * Weights straight from JS memory into onnxruntime's GPU buffers. onnxruntime fills a staging buffer, encodes a copy
 * into the tensor's own buffer and submits it; a staging buffer counts as JS memory while it is mapped, so a tensor
 * would be there twice. Here that copy is one of no bytes, and only tells which buffer the tensor belongs to.
 */
export class DirectUploads {
  readonly #device: GPUDevice;
  /** Handed out, and its upload has begun. */
  #pending: Uint8Array<ArrayBuffer> | null = null;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The bytes as onnxruntime should see them. */
  deliver(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#requireNonePending();
    return new Delivery(bytes, () => (this.#pending = bytes));
  }

  /** Runs onnxruntime's session creation, the only time when it uploads. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    const device = this.#device;
    const create = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => {
      const encoder = create(descriptor);
      if (this.#pending !== null) this.#catchCopy(encoder);
      return encoder;
    };
    try {
      const result = await task();
      this.#requireNonePending();
      return result;
    } finally {
      this.#pending = null;
      Reflect.deleteProperty(device, 'createCommandEncoder');
    }
  }

  /** The encoder's copy gives the target away; it is not encoded. */
  #catchCopy(encoder: GPUCommandEncoder): void {
    encoder.copyBufferToBuffer = (...copy: readonly unknown[]): undefined => {
      const target = copy.find((part, i) => i > 0 && part instanceof GPUBuffer);
      if (target instanceof GPUBuffer) this.#write(target);
    };
  }

  #write(target: GPUBuffer): void {
    const bytes = this.#pending;
    if (bytes === null) return;
    this.#pending = null;
    const { queue } = this.#device;
    const whole = bytes.length & ~3;
    for (let done = 0; done < whole; done += PIECE) {
      const length = Math.min(PIECE, whole - done);
      queue.writeBuffer(target, done, bytes.buffer, bytes.byteOffset + done, length);
    }
    if (whole < bytes.length) {
      const rest = new Uint8Array(4); // lengths are multiples of four
      rest.set(bytes.subarray(whole));
      queue.writeBuffer(target, whole, rest);
    }
  }

  /** Weights that never arrive would be zeros, and the picture a grey square. */
  #requireNonePending(): void {
    if (this.#pending === null) return;
    throw new AquatintError('internal', 'onnxruntime did not upload a weight in the way it is known to.');
  }
}
