type Stage = 'text' | 'denoise' | 'decode';

/** Seconds spent in each stage of a picture, session creation included. */
export class StageTimes {
  readonly #seconds: Record<Stage, number> = { text: 0, denoise: 0, decode: 0 };
  #stage: Stage = 'text';
  #since = performance.now();

  enter(stage: Stage): void {
    const now = performance.now();
    this.#seconds[this.#stage] += (now - this.#since) / 1000;
    this.#stage = stage;
    this.#since = now;
  }

  /** Up to now. */
  seconds(): Record<Stage, number> {
    this.enter(this.#stage);
    return { ...this.#seconds };
  }
}
