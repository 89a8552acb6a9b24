import type { GeneratorEvent, Unfinished } from '../protocol/generator.ts';
import { forgetCalls, readCalls, writeCalls, type KeptCall } from './queueDb.ts';

/** A picture that is made in less time is made anew: nothing is written for it. Milliseconds. */
const WORTH_KEEPING = 3000;

/** Where a job was when an earlier visit of the page ended; null: at its beginning. */
export async function unfinishedOf(job: string, picture: number): Promise<Unfinished | null> {
  const calls = await readCalls(job, picture);
  return picture === 0 && calls.length === 0 ? null : { picture, calls };
}

/**
 * Keeps what the network gives for the picture under way, so that the job can go on there after the page was closed or has
 * crashed: see core/pipeline/callJournal.ts. Where there is no room it stops keeping, and the picture is made all the same.
 */
export class CallKeeper {
  readonly #job: string;
  readonly #now: () => number;
  readonly #began: number;
  #waiting: KeptCall[] = [];
  #writing: Promise<void> | null = null;
  #isFull = false;

  constructor(job: string, now: () => number = () => performance.now()) {
    this.#job = job;
    this.#now = now;
    this.#began = now();
  }

  observe(event: GeneratorEvent): void {
    if (event.kind !== 'called' || this.#isFull) return;
    const { picture, call, outputs } = event;
    this.#waiting = this.#waiting.filter((one) => one.picture === picture && one.call < call);
    this.#waiting.push({ picture, call, outputs });
    if (this.#now() - this.#began >= WORTH_KEEPING) this.#writing ??= this.#write();
  }

  /** The picture is in the gallery: what it was made from is not needed any more. */
  async finished(picture: number): Promise<void> {
    this.#waiting = this.#waiting.filter((one) => one.picture > picture);
    await this.#writing;
    await forgetCalls(this.#job, picture);
  }

  /** Until all is written that is to be. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** One write at a time: on a slow disk several calls go together. */
  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const calls = this.#waiting;
        this.#waiting = [];
        await writeCalls(this.#job, calls);
      }
    } catch (reason) {
      this.#isFull = true;
      console.warn('The picture under way cannot be kept for a reload:', reason);
    } finally {
      this.#writing = null;
    }
  }
}
