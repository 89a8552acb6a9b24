import type { GeneratorEvent } from '../protocol/generator.ts';

const LEAST_GRACE = 8000;

/** Measures steps, to tell a slow device from one that has stopped. */
export class StepClock {
  #last: number | null = null;
  #longest = 0;

  observe(event: GeneratorEvent, now: number): void {
    if (event.kind !== 'progress' || event.stage !== 'denoise') {
      if (event.kind === 'progress') this.#last = null;
      return;
    }
    if (this.#last !== null) this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  /** Three of the longest steps seen, at least eight seconds; in milliseconds. */
  grace(): number {
    return Math.max(LEAST_GRACE, 3 * this.#longest);
  }
}
