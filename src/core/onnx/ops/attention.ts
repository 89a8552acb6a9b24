import type { GraphBuilder, Value } from '../graph.ts';
import { axisSize, expectShape } from './expect.ts';

export interface AttentionOptions {
  readonly heads: number;
  /** Each token sees itself and those before it. */
  readonly causal?: boolean;
  /** Added to the scores before the softmax, [B or 1, heads or 1, L, S]. */
  readonly bias?: Value | null;
  /** What the scores are multiplied with, instead of 1 / √d. */
  readonly scale?: number;
}

/**
 * softmax(q·kᵀ / √d + bias)·v per head (Vaswani et al. 2017), fused.
 * q [B, L, heads·d], k and v [B, S, heads·d] → [B, L, heads·d].
 */
export function multiHeadAttention(
  g: GraphBuilder,
  [q, k, v]: readonly [Value, Value, Value],
  { heads, causal = false, bias = null, scale }: AttentionOptions,
): Value {
  expectShape(
    q.shape.length === 3 && axisSize(k, 1) === axisSize(v, 1) && axisSize(q, 2) === axisSize(k, 2),
    'MultiHeadAttention',
    'q [B, L, C], k [B, S, C], v [B, S, C]',
    q,
    k,
    v,
  );
  expectShape(axisSize(q, 2) % heads === 0, 'MultiHeadAttention', `channels divisible by ${heads} heads`, q);
  return g.node(
    'MultiHeadAttention',
    bias === null ? [q, k, v] : [q, k, v, null, null, bias],
    { dtype: q.dtype, shape: [axisSize(q, 0), axisSize(q, 1), axisSize(v, 2)] },
    {
      domain: 'com.microsoft',
      attributes: {
        num_heads: { int: heads },
        unidirectional: { int: causal ? 1 : 0 },
        ...(scale === undefined ? {} : { scale }),
      },
    },
  );
}

export interface Turned {
  readonly heads: number;
  /** [positions, channels of a head / 2] */
  readonly cosines: Value;
  readonly sines: Value;
  /** Which channels of a head make a pair: neighbours, or those of the same place in its two halves. */
  readonly pairs: 'neighbours' | 'halves';
}

/** Turns pairs of channels of each head by the angles of its token's position: x [B, L, heads·d]. */
export function rotaryEmbedding(g: GraphBuilder, x: Value, { heads, cosines, sines, pairs }: Turned): Value {
  expectShape(
    axisSize(x, 1) === axisSize(cosines, 0) && axisSize(x, 2) === 2 * heads * axisSize(cosines, 1),
    'RotaryEmbedding',
    'an angle for every position and pair of channels',
    x,
    cosines,
  );
  return g.node('RotaryEmbedding', [x, g.longs([0]), cosines, sines], x, {
    domain: 'com.microsoft',
    attributes: { num_heads: { int: heads }, interleaved: { int: pairs === 'neighbours' ? 1 : 0 } },
  });
}
