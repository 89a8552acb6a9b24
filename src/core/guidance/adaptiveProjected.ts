import { add, scale, subtract } from '../samplers/elementwise.ts';
import type { Guidance, Predictions } from './guidance.ts';

export interface AdaptiveProjectedOptions {
  readonly guidance: number;
  /** How much stays of the part along the conditional prediction, the one that oversaturates; 1: all. */
  readonly eta: number;
  /** The update is shortened to this length; Infinity: never. */
  readonly longest: number;
  /** The share of the updates before that is added; negative values, as the authors take, turn it away from them. */
  readonly momentum: number;
}

/** What the authors take for Stable Diffusion XL (ibid., table 7). */
export const USUAL_PROJECTION = { eta: 0, longest: 15, momentum: -0.5 };

/**
 * Adaptive projected guidance: Sadat et al. 2024 (Eliminating Oversaturation and Artifacts of High Guidance Scales),
 * for one picture: it keeps the running average of the updates. With eta 1, no limit and no momentum it is classifier-free
 * guidance.
 */
export function adaptiveProjected(options: AdaptiveProjectedOptions): Guidance {
  let average: Float32Array | undefined;
  return (predictions) => {
    const difference = subtract(predictions.conditional, predictions.unconditional);
    average = average === undefined ? difference : add(difference, scale(average, options.momentum));
    return projected(predictions, average, options);
  };
}

function projected(
  { conditional }: Predictions,
  update: Float32Array,
  { guidance, eta, longest }: AdaptiveProjectedOptions,
): Float32Array {
  const length = Math.sqrt(dot(update, update));
  const limited = length > longest ? scale(update, longest / length) : update;
  const squared = dot(conditional, conditional);
  const along = squared === 0 ? 0 : dot(limited, conditional) / squared;
  return conditional.map((value, i) => {
    const parallel = along * value;
    const orthogonal = (limited[i] ?? Number.NaN) - parallel;
    return value + (guidance - 1) * (orthogonal + eta * parallel);
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
}
