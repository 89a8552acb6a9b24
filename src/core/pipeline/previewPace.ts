/** Of the time that passes, previews take a third at most. */
const PAUSE = 2;

/**
 * A small decoder may take longer than a step of the UNet: then some steps are passed over, and the last preview stays.
 */
export class PreviewPace {
  /** In any unit. */
  readonly #now: () => number;
  #nextAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** null: not yet. */
  async take<T>(make: () => Promise<T>): Promise<T | null> {
    const began = this.#now();
    if (began < this.#nextAt) return null;
    const made = await make();
    const ended = this.#now();
    this.#nextAt = ended + PAUSE * (ended - began);
    return made;
  }
}
