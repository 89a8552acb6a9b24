import { add, scale, subtract } from '../samplers/elementwise.ts';

export interface WeightedPrediction {
  readonly prediction: Float32Array;
  readonly weight: number;
}

/**
 * Several prompts as one: u + Σ wᵢ·(cᵢ − u) (Liu et al. 2022, Compositional Visual Generation, eq. 11), what A1111's AND
 * means. Guided by s it becomes u + s·Σ wᵢ·(cᵢ − u). Where there is no u it is the weighted mean.
 */
export function composed(
  parts: readonly WeightedPrediction[],
  unconditional: Float32Array | null,
): Float32Array {
  const [first] = parts;
  if (first === undefined) return new Float32Array();
  if (parts.length === 1 && (first.weight === 1 || unconditional === null)) return first.prediction;
  const base = unconditional ?? new Float32Array(first.prediction.length);
  const total = unconditional === null ? parts.reduce((sum, { weight }) => sum + weight, 0) : 1;
  return parts.reduce(
    (sum, { prediction, weight }) => add(sum, scale(subtract(prediction, base), weight / total)),
    base,
  );
}
