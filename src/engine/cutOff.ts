import type { GeneratorEvent, GeneratorRequest, Unfinished } from '../protocol/generator.ts';

/** How a request is made once more. */
export type Again = Pick<Extract<GeneratorRequest, { kind: 'generate' }>, 'unfinished' | 'memoryShare'>;

/**
 * Where a job is made: on the device as it is opened for all; there, but in 32 bits and without subgroups, whatever was proved;
 * or on the processor.
 */
export type Ground = 'usual' | 'plain' | 'processor';

const GROUNDS: readonly Ground[] = ['usual', 'plain', 'processor'];

/** After a lost device, too little memory, or a worker's death the job goes on where it was. */
const PASSING = new Set(['device-lost', 'out-of-memory', 'worker-crashed']);
/** On a graphics device these may be its fault, so the job goes on on firmer ground. */
const PERHAPS_THE_DEVICE = new Set(['device-lost', 'device-refused', 'not-finite']);
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
  #ground: Ground = 'usual';

  constructor(unfinished: Unfinished | null) {
    this.#picture = unfinished?.picture ?? 0;
    this.#calls = [...(unfinished?.calls ?? [])];
  }

  get ground(): Ground {
    return this.#ground;
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
   * come further each time, but for one lost device. What may be the fault of the graphics device (`onGraphics`) is tried
   * in plain numbers, and in the end on the processor.
   */
  goesOn(code: string, onGraphics: boolean): boolean {
    const cameFurther = this.#made > this.#madeBefore;
    this.#madeBefore = this.#made;
    if (code === 'out-of-memory') {
      this.#memoryShare *= LESS;
      return this.#memoryShare >= LEAST_SHARE;
    }
    if (PASSING.has(code)) {
      const atOnce = code === 'device-lost' && !this.#retriedAtOnce;
      if (!cameFurther && atOnce) this.#retriedAtOnce = true;
      if (cameFurther || atOnce) return true;
    }
    return onGraphics && PERHAPS_THE_DEVICE.has(code) && this.#toFirmerGround(code);
  }

  /** A device that goes away does so in any numbers. */
  #toFirmerGround(code: string): boolean {
    const next = code === 'device-lost' ? 'processor' : GROUNDS[GROUNDS.indexOf(this.#ground) + 1];
    if (next === undefined) return false;
    this.#ground = next;
    return true;
  }
}
