/** All that is held, at most, of what was in use at a time; so much larger than what is asked for a buffer may be, too. */
const SHARE = 1.25;

export interface Sized {
  readonly size: number;
}

/** Where buffers come from, and how time passes: commands that were recorded last may not have been submitted yet. */
export interface BufferMaker<B extends Sized> {
  readonly create: (size: number) => B;
  /** Only called once all commands are submitted that may name it. */
  readonly destroy: (buffer: B) => void;
  readonly now: () => number;
  /** Whether all commands are submitted that were recorded by then. */
  readonly isSubmitted: (then: number) => boolean;
}

interface Idle<B> {
  readonly buffer: B;
  /** When it was let go. */
  readonly since: number;
}

/**
 * Buffers that networks compute with, kept between their uses. Commands run in order, so what one lets go the next may take at
 * once. The runtime works by it (runtime/gpuBuffers.ts), and a plan counts with it (onnx/graphMemory.ts): they hold the same.
 */
export class BufferPool<B extends Sized> {
  readonly #maker: BufferMaker<B>;
  /** What was let go last comes last. */
  #idle: Idle<B>[] = [];
  /** To be destroyed as soon as may be. */
  #leaving: Idle<B>[] = [];
  /** Of what is in use as it was asked for; the most of it since `clear`; and of all buffers but those that leave. */
  #used = 0;
  #mostUsed = 0;
  #held = 0;

  constructor(maker: BufferMaker<B>) {
    this.#maker = maker;
  }

  take(size: number): B {
    this.#used += size;
    this.#mostUsed = Math.max(this.#mostUsed, this.#used);
    return this.#found(size) ?? this.#made(size);
  }

  /** `size` as it was asked for. */
  letGo(buffer: B, size: number): void {
    this.#used -= size;
    this.#idle.push({ buffer, since: this.#maker.now() });
  }

  /** To be called when commands have been submitted. */
  submitted(): void {
    const { isSubmitted, destroy } = this.#maker;
    const ready = this.#leaving.filter(({ since }) => isSubmitted(since));
    this.#leaving = this.#leaving.filter(({ since }) => !isSubmitted(since));
    for (const { buffer } of ready) destroy(buffer);
  }

  /** Keeps nothing. */
  clear(): void {
    while (this.#idle.length > 0) this.#drop();
    this.#mostUsed = this.#used;
  }

  /** The smallest that is large enough and not much too large. */
  #found(size: number): B | null {
    const fitting = this.#idle.filter(({ buffer }) => buffer.size >= size && buffer.size <= SHARE * size);
    const [first, ...others] = fitting;
    if (first === undefined) return null;
    const best = others.reduce((least, idle) => (idle.buffer.size < least.buffer.size ? idle : least), first);
    this.#idle.splice(this.#idle.indexOf(best), 1);
    return best.buffer;
  }

  #made(size: number): B {
    while (this.#held + size > SHARE * this.#mostUsed && this.#idle.length > 0) this.#drop();
    this.#held += size;
    return this.#maker.create(size);
  }

  /** What has waited longest. */
  #drop(): void {
    const oldest = this.#idle.shift();
    if (oldest === undefined) return;
    this.#held -= oldest.buffer.size;
    if (this.#maker.isSubmitted(oldest.since)) this.#maker.destroy(oldest.buffer);
    else this.#leaving.push(oldest);
  }
}
