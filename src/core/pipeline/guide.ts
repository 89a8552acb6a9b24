import { AquatintError } from '../errors.ts';
import { classifierFree } from '../guidance/classifierFree.ts';
import type { Predict } from '../samplers/prediction.ts';
import type { Conditioning, ConditioningAt } from './conditioning.ts';
import type { PredictAll } from './denoiser.ts';

export interface GuidanceOptions {
  readonly method: 'cfg' | 'apg';
  readonly rescale: number;
  readonly from: number;
  readonly to: number;
  readonly perturbed: number;
  readonly image: number;
}

export interface Guide {
  readonly positive: ConditioningAt;
  /** null: no guidance, the negative prompt has no part in the picture. */
  readonly negative: ConditioningAt | null;
  readonly guidance: number;
}

/** One prediction out of the several that guidance needs. */
export function guide(predictAll: PredictAll, { positive, negative, guidance }: Guide): Predict {
  let call = 0;
  if (negative === null) {
    return async (x, timestep) => only(await predictAll(x, timestep, [first(positive(call++))]));
  }
  return classifierFree(async (x, timestep) => {
    const pair = [first(negative(call)), first(positive(call))];
    call += 1;
    const [unconditional, conditional] = await predictAll(x, timestep, pair);
    return { unconditional: only([unconditional]), conditional: only([conditional]) };
  }, guidance);
}

function first(weighted: ReturnType<ConditioningAt>): Conditioning {
  const [entry] = weighted;
  if (entry === undefined) throw new AquatintError('internal', 'A prompt has no conditioning.');
  return entry.conditioning;
}

function only([prediction]: readonly (Float32Array | undefined)[]): Float32Array {
  if (prediction === undefined) throw new AquatintError('internal', 'The network made no prediction.');
  return prediction;
}
