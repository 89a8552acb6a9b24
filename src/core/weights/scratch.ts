/** A buffer that is used again. A model is kept for long and read seldom: in between it may be collected. */
export class Scratch {
  readonly #least: number;
  #buffer: WeakRef<Uint8Array<ArrayBuffer>> | null = null;

  /** `least`: bytes that it has from the beginning, once there is need of it. */
  constructor(least = 0) {
    this.#least = least;
  }

  /** Valid until it is asked for again. `least`: bytes that somebody is about to ask for. */
  take(length: number, least = 0): Uint8Array<ArrayBuffer> {
    let buffer = this.#buffer?.deref();
    if (buffer === undefined || buffer.length < length) {
      buffer = new Uint8Array(Math.max(length, least, this.#least));
      this.#buffer = new WeakRef(buffer);
    }
    return buffer.subarray(0, length);
  }
}
