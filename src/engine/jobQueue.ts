import { abortError } from './workerLink.ts';

/** Runs jobs one after the other, in order. A job that fails does not keep the next from running. */
export class JobQueue {
  #tail: Promise<void> = Promise.resolve();
  #length = 0;

  /** Jobs running or waiting. */
  get length(): number {
    return this.#length;
  }

  /** A cancelled job that still waits is let go at once; a running one has to end by itself. */
  run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#length += 1;
    return new Promise<T>((resolve, reject) => {
      const giveUp = (): void => reject(abortError());
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#tail = this.#tail.then(async () => {
        signal?.removeEventListener('abort', giveUp);
        try {
          if (signal?.aborted) throw abortError();
          resolve(await job());
        } catch (reason) {
          reject(reason);
        } finally {
          this.#length -= 1;
        }
      });
    });
  }
}
