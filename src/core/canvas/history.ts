import type { Area } from './area.ts';

/** Something that was done. What was and what is change places, to and fro. */
export interface Step {
  /** That are kept for it. */
  readonly bytes: number;
  /** Tells where anything changed. */
  readonly exchange: () => Area | null;
}

/** Steps that can be taken back and done again, in their order, whatever they were done to. */
export class History {
  #past: Step[] = [];
  #future: Step[] = [];

  /** Of the steps that can be taken back, the oldest are forgotten beyond so many bytes; the last one always stays. */
  constructor(readonly mostBytes: number) {}

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  record(step: Step | null): void {
    if (step === null) return;
    this.#past.push(step);
    this.#future = [];
    let kept = this.#past.reduce((sum, { bytes }) => sum + bytes, 0);
    while (kept > this.mostBytes && this.#past.length > 1) kept -= this.#past.shift()?.bytes ?? 0;
  }

  undo(): Area | null {
    return move(this.#past, this.#future);
  }

  redo(): Area | null {
    return move(this.#future, this.#past);
  }
}

function move(from: Step[], to: Step[]): Area | null {
  const step = from.pop();
  if (step === undefined) return null;
  to.push(step);
  return step.exchange();
}
