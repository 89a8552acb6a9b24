import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { gather, reshape, transpose } from '../../onnx/ops/layout.ts';

export interface RelativePositions {
  readonly buckets: number;
  readonly farthest: number;
  readonly heads: number;
  readonly length: number;
}

/**
 * What T5 adds to the scores of attention for how far apart two tokens are (Raffel et al. 2020, 2.1), [1, heads, L, L]: a number a
 * head for each bucket of distances, from the table `name`. The same for all layers.
 */
export function relativePositionBias(
  g: GraphBuilder,
  name: string,
  { buckets, farthest, heads, length }: RelativePositions,
): Value {
  const table = g.parameter(`${name}.weight`, [buckets, heads]);
  const bucketsOf = Array.from({ length: 2 * length - 1 }, (_, i) =>
    bucketOf(i - length + 1, buckets, farthest),
  );
  const pairs = new Int32Array(length * length);
  for (let query = 0; query < length; query += 1)
    for (let key = 0; key < length; key += 1)
      pairs[query * length + key] = bucketsOf[key - query + length - 1] ?? 0;
  const numbers = gather(g, table, g.ints(pairs, [length * length]));
  return reshape(g, transpose(g, numbers, [1, 0]), [1, heads, length, length]);
}

/**
 * Half of the buckets are for tokens that come later. Of each half the first half are for one distance each, the others for
 * distances that grow as a logarithm up to `farthest`; beyond it all share the last one.
 */
export function bucketOf(distance: number, buckets: number, farthest: number): number {
  const side = buckets / 2;
  const exact = side / 2;
  const far = Math.abs(distance);
  const later = distance > 0 ? side : 0;
  if (far < exact) return later + far;
  // in f32, as torch computes it: at a power the last bit decides
  const share = Math.fround(
    Math.fround(Math.log(Math.fround(far / exact))) / Math.fround(Math.log(farthest / exact)),
  );
  return later + Math.min(side - 1, exact + Math.trunc(Math.fround(share * (side - exact))));
}
