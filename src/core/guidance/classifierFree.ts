import { AquatintError } from '../errors.ts';
import { add, scale, subtract } from '../samplers/elementwise.ts';
import type { Predict } from '../samplers/prediction.ts';

/** The network's raw output with the negative (or empty) prompt and with the prompt. */
export interface PredictionPair {
  readonly unconditional: Float32Array;
  readonly conditional: Float32Array;
}

export type PredictPair = (x: Float32Array, timestep: number) => Promise<PredictionPair>;

/** Two runs, one after the other: half the memory. */
export function inTwoRuns(unconditional: Predict, conditional: Predict): PredictPair {
  return async (x, timestep) => ({
    unconditional: await unconditional(x, timestep),
    conditional: await conditional(x, timestep),
  });
}

/** One run on a batch of two, the unconditional half first: less time where memory allows it. */
export function inOneBatch(predictBatch: Predict): PredictPair {
  return async (x, timestep) => {
    const batch = new Float32Array(2 * x.length);
    batch.set(x);
    batch.set(x, x.length);
    const output = await predictBatch(batch, timestep);
    if (output.length !== batch.length) {
      throw new AquatintError(
        'internal',
        `Batched prediction: expected ${batch.length} numbers, got ${output.length}.`,
      );
    }
    return { unconditional: output.subarray(0, x.length), conditional: output.subarray(x.length) };
  };
}

/**
 * Classifier-free guidance: u + s·(c − u) (Ho & Salimans 2022, eq. 6 with s = 1 + w), on the network's raw
 * output as diffusers does it: combining estimates of x0 instead would round differently.
 */
export function classifierFree(predictPair: PredictPair, guidance: number): Predict {
  return async (x, timestep) => {
    const { unconditional, conditional } = await predictPair(x, timestep);
    return add(unconditional, scale(subtract(conditional, unconditional), guidance));
  };
}

/** At 1 and below the negative prompt has no part in the picture, and its run is left out. */
export function needsGuidance(guidance: number): boolean {
  return guidance > 1;
}
