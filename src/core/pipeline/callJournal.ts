import type { PredictAll } from './denoiser.ts';

/** What the network gave at each of a picture's calls, in order: one output for each condition. */
export type Calls = readonly (readonly Float32Array[])[];

/** Is told what the network gave at call number `call` of the picture. */
export type OnCall = (outputs: readonly Float32Array[], call: number) => void;

/**
 * A picture that was cut off goes on from the outputs of its network calls: the same sampler with the same noise comes by
 * them to where it was, to the last bit and in no time, and asks the network for the rest. One journal serves a whole
 * picture, also where two models share it.
 */
export class CallJournal {
  #known: Calls;
  #next = 0;
  readonly #onCall: OnCall;

  /** `onCall` is told what is new. */
  constructor(known: Calls = [], onCall: OnCall = () => undefined) {
    this.#known = known;
    this.#onCall = onCall;
  }

  through(predictAll: PredictAll): PredictAll {
    return async (x, timestep, conditions) => {
      const known = this.#known[this.#next];
      const call = this.#next;
      this.#next += 1;
      if (known?.length === conditions.length && known.every(({ length }) => length >= x.length)) {
        return known.map((output) => output.slice());
      }
      this.#known = [];
      const outputs = await predictAll(x, timestep, conditions);
      this.#onCall(outputs, call);
      return outputs;
    };
  }
}
