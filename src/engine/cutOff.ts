import type { GeneratorEvent, GeneratorRequest, Unfinished } from '../protocol/generator.ts';

/** How a request is made once more. */
export type Again = Pick<Extract<GeneratorRequest, { kind: 'generate' }>, 'unfinished' | 'memoryShare'>;

/** After a lost device, too little memory, or a worker's death the job goes on where it was. */
const PASSING = new Set(['device-lost', 'out-of-memory', 'worker-crashed']);
/** Of the memory that was tried before. */
const LESS = 0.6;
const LEAST_SHARE = 0.2;

/** What a running job needs to go on after it was cut off, and whether it should. */
export class CutOff {
  #picture: number;
  #calls: (readonly Float32Array[])[];
  #memoryShare = 1;
  /** Network calls in all, and how many there were at the last failure. */
  #made = 0;
  #madeBefore = 0;
  #retriedAtOnce = false;

  constructor(unfinished: Unfinished | null) {
    this.#picture = unfinished?.picture ?? 0;
    this.#calls = [...(unfinished?.calls ?? [])];
  }

  get again(): Again {
    const { length } = this.#calls;
    const isAtStart = length === 0 && this.#picture === 0;
    return {
      unfinished: isAtStart ? null : { picture: this.#picture, calls: [...this.#calls] },
      memoryShare: this.#memoryShare,
    };
  }

  observe(event: GeneratorEvent): void {
    if (event.kind === 'called') {
      if (event.picture !== this.#picture) this.#calls = [];
      this.#picture = event.picture;
      this.#calls = [...this.#calls.slice(0, event.call), event.outputs];
      this.#made += 1;
    } else if (event.kind === 'picture') {
      this.#picture = event.picture + 1;
      this.#calls = [];
    }
  }

  /**
   * Should the job go on after a failure of this code? With too little memory it tries less, down to a limit; else it has to
   * come further each time, but for one lost device.
   */
  goesOn(code: string): boolean {
    if (!PASSING.has(code)) return false;
    const cameFurther = this.#made > this.#madeBefore;
    this.#madeBefore = this.#made;
    if (code === 'out-of-memory') {
      this.#memoryShare *= LESS;
      return this.#memoryShare >= LEAST_SHARE;
    }
    const atOnce = code === 'device-lost' && !this.#retriedAtOnce;
    if (!cameFurther && atOnce) this.#retriedAtOnce = true;
    return cameFurther || atOnce;
  }
}
