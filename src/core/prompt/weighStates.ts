/** The states of one chunk, [tokens, channels], with a weight for each token. */
export interface WeightedStates {
  readonly data: Float32Array;
  readonly weights: Float32Array;
  /** How often the prompt asks for this chunk. */
  readonly count: number;
}

export type Emphasis = 'original' | 'no_norm' | 'ignore';

/**
 * A1111's emphasis: states times weights; "original" then restores their mean. The mean is that of all texts that
 * a prompt's schedule has at this place, each as often as it occurs.
 */
export function weighStates(group: readonly WeightedStates[], emphasis: Emphasis): Float32Array[] {
  const isFlat = group.every(({ weights }) => weights.every((weight) => weight === 1));
  if (isFlat || emphasis === 'ignore') return group.map(({ data }) => data);
  const weighed = group.map(({ data, weights }) => timesWeights(data, weights));
  if (emphasis === 'no_norm') return weighed;
  const before = sumOf(group.map(({ data, count }) => ({ data, count })));
  const after = sumOf(group.map(({ count }, i) => ({ data: weighed[i] ?? new Float32Array(), count })));
  const ratio = Math.fround(before / after);
  return Number.isFinite(ratio) ? weighed.map((data) => data.map((value) => value * ratio)) : weighed;
}

/** ComfyUI's emphasis: away from, or towards, what the empty prompt has at the same place. */
export function interpolateStates(
  data: Float32Array,
  weights: Float32Array,
  empty: Float32Array,
): Float32Array {
  const channels = data.length / weights.length;
  return data.map((value, i) => {
    const weight = weights[Math.floor(i / channels)] ?? 1;
    if (weight === 1) return value;
    const origin = empty[i] ?? 0;
    return Math.fround(Math.fround(value - origin) * weight) + origin;
  });
}

function timesWeights(data: Float32Array, weights: Float32Array): Float32Array {
  const channels = data.length / weights.length;
  return data.map((value, i) => value * (weights[Math.floor(i / channels)] ?? 1));
}

function sumOf(parts: readonly { readonly data: Float32Array; readonly count: number }[]): number {
  return parts.reduce(
    (sum, { data, count }) => sum + count * data.reduce((part, value) => part + value, 0),
    0,
  );
}
