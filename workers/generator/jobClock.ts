/**
 * Time left, from the steps done so far. The first step of a job also compiles shaders, so it counts only
 * until there is a second one.
 */
export class JobClock {
  readonly #now: () => number;
  #stepsInAll: number;
  #stepSeconds: number[] = [];
  #last: number;

  constructor(stepsInAll: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#stepsInAll = stepsInAll;
    this.#last = now();
  }

  /** The next step is about to begin. */
  start(): void {
    this.#last = this.#now();
  }

  /** What only turned out on the way. */
  expectMore(steps: number): void {
    this.#stepsInAll += steps;
  }

  stepDone(): void {
    const now = this.#now();
    this.#stepSeconds.push((now - this.#last) / 1000);
    this.#last = now;
  }

  /** null until the first step is done. */
  secondsLeft(): number | null {
    const counted = this.#stepSeconds.length > 1 ? this.#stepSeconds.slice(1) : this.#stepSeconds;
    if (counted.length === 0) return null;
    const mean = counted.reduce((sum, seconds) => sum + seconds, 0) / counted.length;
    return mean * (this.#stepsInAll - this.#stepSeconds.length);
  }
}
