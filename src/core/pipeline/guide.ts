import { AquatintError } from '../errors.ts';
import { adaptiveProjected, USUAL_PROJECTION } from '../guidance/adaptiveProjected.ts';
import { classifierFree } from '../guidance/classifierFree.ts';
import { composed } from '../guidance/composed.ts';
import type { Guidance } from '../guidance/guidance.ts';
import { isGuidedStep, type Progress } from '../guidance/guidanceInterval.ts';
import { perturbedAttention } from '../guidance/perturbedAttention.ts';
import { pictureGuidance } from '../guidance/pictureGuidance.ts';
import { rescaledGuidance } from '../guidance/rescaledGuidance.ts';
import type { Predict } from '../samplers/prediction.ts';
import {
  floatTensor,
  mapped,
  type Condition,
  type ConditionAt,
  type WeightedCondition,
} from './condition.ts';
import type { PredictAll } from './denoiser.ts';

export interface GuidanceOptions {
  readonly method: 'cfg' | 'apg';
  readonly rescale: number;
  readonly from: number;
  readonly to: number;
  readonly perturbed: number;
  readonly image: number;
  /** See Denoiser.guidanceScale. */
  readonly real: number;
}

export const USUAL_GUIDANCE: GuidanceOptions = {
  method: 'cfg',
  rescale: 0,
  from: 0,
  to: 1,
  perturbed: 0,
  image: 1.5,
  real: 1,
};

export interface Guide {
  readonly positive: ConditionAt;
  /** null: no guidance, the negative prompt has no part in the picture. */
  readonly negative: ConditionAt | null;
  /** InstructPix2Pix: the negative prompt without the picture. Missing or null: the model changes no picture. */
  readonly pictureless?: ConditionAt | null;
  readonly guidance: number;
  readonly options?: GuidanceOptions | undefined;
  /** How far the sampler has come; missing: guidance has no interval. */
  readonly progress?: (() => Progress) | undefined;
}

/**
 * One prediction out of the several that guidance needs. Only those that have a part in it are asked for: at scale 1 and
 * outside of the interval there is one for each part of the prompt (and, with perturbed attention, a second).
 */
export function guide(predictAll: PredictAll, request: Guide): Predict {
  const { options = USUAL_GUIDANCE } = request;
  const { positive, negative, pictureless } = withPerturb(request);
  const guidance = guidanceOf(request);
  let call = 0;
  return async (x, timestep) => {
    const progress = request.progress?.();
    const guided = progress === undefined || isGuidedStep(options, progress);
    const parts = positive(call);
    const perturbs = guided && options.perturbed > 0;
    const asked: Asked = {
      parts,
      negative: guided && negative !== null ? first(negative(call)) : null,
      perturbed: perturbs ? parts.map(perturbedPart) : [],
      pictureless: guided && pictureless !== null ? first(pictureless(call)) : null,
    };
    call += 1;
    return combine(await predictAll(x, timestep, listed(asked)), asked, { guidance, length: x.length });
  };
}

/** How many conditions a run of the network may have at once: for the memory planner, and the size of a batch. */
export function predictionsPerCall(request: Omit<Guide, 'progress'>): number {
  const { positive, negative, pictureless = null, options = USUAL_GUIDANCE } = request;
  const parts = positive(0).length;
  const perturbed = options.perturbed > 0 ? parts : 0;
  return parts + perturbed + (negative === null ? 0 : 1) + (pictureless === null ? 0 : 1);
}

/** Built once for a picture: adaptive projected guidance remembers the steps before. */
function guidanceOf({ guidance, negative, pictureless = null, options = USUAL_GUIDANCE }: Guide): Guidance {
  const scale = negative === null ? 1 : guidance;
  const plain =
    pictureless !== null
      ? pictureGuidance(scale, options.image)
      : options.method === 'apg'
        ? adaptiveProjected({ ...USUAL_PROJECTION, guidance: scale })
        : classifierFree(scale);
  const perturbed = options.perturbed > 0 ? perturbedAttention(plain, options.perturbed) : plain;
  // Only the contrast of classifier-free guidance is taken back: without it diffusers rescales nothing.
  return options.rescale > 0 && negative !== null ? rescaledGuidance(perturbed, options.rescale) : perturbed;
}

interface Asked {
  readonly parts: readonly WeightedCondition[];
  readonly negative: Condition | null;
  readonly perturbed: readonly WeightedCondition[];
  readonly pictureless: Condition | null;
}

function listed({ parts, negative, perturbed, pictureless }: Asked): readonly Condition[] {
  return [
    ...(pictureless === null ? [] : [pictureless]),
    ...(negative === null ? [] : [negative]),
    ...parts.map(({ condition }) => condition),
    ...perturbed.map(({ condition }) => condition),
  ];
}

function combine(
  outputs: readonly Float32Array[],
  asked: Asked,
  { guidance, length }: { readonly guidance: Guidance; readonly length: number },
): Float32Array {
  const predictions = outputs.map((output) => output.subarray(0, length));
  const take = takerOf(predictions);
  const pictureless = asked.pictureless === null ? null : take();
  const unconditional = asked.negative === null ? null : take();
  const conditional = composed(weighted(asked.parts, take), unconditional);
  const perturbed =
    asked.perturbed.length === 0 ? null : composed(weighted(asked.perturbed, take), unconditional);
  const guided =
    unconditional === null && perturbed === null
      ? conditional
      : guidance({ conditional, unconditional: unconditional ?? conditional, perturbed, pictureless });
  // What a network says about its variance is not guided.
  const told = outputs[outputs.length - asked.perturbed.length - 1] ?? guided;
  return told.length === length ? guided : followedBy(guided, told.subarray(length));
}

function weighted(parts: readonly WeightedCondition[], take: () => Float32Array) {
  return parts.map(({ weight }) => ({ prediction: take(), weight }));
}

function takerOf(predictions: readonly Float32Array[]): () => Float32Array {
  const rest = [...predictions];
  return () => {
    const next = rest.shift();
    if (next === undefined) throw new AquatintError('internal', 'The network made no prediction.');
    return next;
  };
}

/** The network's input perturb: 1 for the weakened network of perturbed-attention guidance, else 0. */
const perturb = (share: 0 | 1): Condition => ({ perturb: floatTensor([1], [share]) });

/** With perturbed attention each condition says whether it is meant for the weakened network. */
function withPerturb({ positive, negative, pictureless = null, options = USUAL_GUIDANCE }: Guide) {
  if (options.perturbed === 0) return { positive, negative, pictureless };
  const whole = (condition: Condition): Condition => ({ ...condition, ...perturb(0) });
  const of = (at: ConditionAt | null): ConditionAt | null => (at === null ? null : mapped(at, whole));
  return { positive: mapped(positive, whole), negative: of(negative), pictureless: of(pictureless) };
}

function perturbedPart({ condition, weight }: WeightedCondition): WeightedCondition {
  return { condition: { ...condition, ...perturb(1) }, weight };
}

function first(parts: readonly WeightedCondition[]): Condition {
  const [entry] = parts;
  if (entry === undefined) throw new AquatintError('internal', 'A prompt has no condition.');
  return entry.condition;
}

function followedBy(prediction: Float32Array, rest: Float32Array): Float32Array {
  const all = new Float32Array(prediction.length + rest.length);
  all.set(prediction);
  all.set(rest, prediction.length);
  return all;
}
