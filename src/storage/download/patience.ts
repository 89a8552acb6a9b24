/** Tries without a single byte before it is given up: some four minutes in all. */
const MOST_TRIES = 10;
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 60;

/** How long to wait before the next try: twice as long each time, until bytes arrive again. */
export class Patience {
  #failures = 0;

  /** Bytes have arrived: what comes next is a new disturbance. */
  renew(): void {
    this.#failures = 0;
  }

  /** Seconds until the next try; null when it is time to give up. `asked`: what the server wants. */
  next(asked: number | null, random: () => number = Math.random): number | null {
    this.#failures += 1;
    if (this.#failures > MOST_TRIES) return null;
    const pause = Math.min(FIRST_PAUSE * 2 ** (this.#failures - 1), LONGEST_PAUSE);
    // Up to a quarter more, so that many visitors who lost the same server do not come back at once.
    return Math.max(asked ?? 0, pause * (1 + random() / 4));
  }
}

/** Ends early when the signal aborts (throws its reason) or the network comes back. */
export async function waitBeforeRetry(
  seconds: number,
  signal: AbortSignal,
  wake?: EventTarget,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      wake?.removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener('abort', end);
    wake?.addEventListener('online', end);
  });
  signal.throwIfAborted();
}
