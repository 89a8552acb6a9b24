import { elementCount } from '../tensor/dtype.ts';
import type { Node } from './graph.ts';

/** Fewer queries than these are answered tile by tile of the keys, and put together by a second kernel. */
const FEW = 32;
const TILE = 64;

/**
 * What flash attention (Dao et al. 2022) takes beside its inputs and its output in onnxruntime: copies of keys and values, by heads; and
 * for few queries each tile's share of the output, with its largest score and its sum.
 */
export function flashTemporaries(
  { inputs: [query, key, value], attributes: { num_heads: heads } }: Node,
  shapeOf: (name?: string) => readonly number[],
): number[] {
  const copies = [key, value].map((name) => elementCount(shapeOf(name)));
  const [batch = 1, queries = 1] = shapeOf(query);
  if (queries >= FEW || typeof heads !== 'object' || !('int' in heads)) return copies;
  const [, keys = 1] = shapeOf(key);
  const tiles = Math.ceil(keys / TILE);
  return [...copies, 2 * batch * heads.int * queries * tiles, tiles * elementCount(shapeOf(query))];
}
