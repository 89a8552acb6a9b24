import { describe, expect, test } from 'vitest';
import { GraphBuilder, type Graph } from '../graph.ts';
import { multiHeadAttention } from '../ops/attention.ts';
import { attentionInSlices, slicesOf, WASM_SLICES } from './attentionSlices.ts';

function attentionGraph({ causal = false, biased = false } = {}): Graph {
  const g = new GraphBuilder('attention', 'wasm');
  const [q, k, v] = [
    g.input('q', 'F32', [2, 10, 8]),
    g.input('k', 'F32', [2, 7, 8]),
    g.input('v', 'F32', [2, 7, 8]),
  ];
  const bias = biased ? g.input('bias', 'F32', [2, 1, 10, 7]) : null;
  g.output('y', multiHeadAttention(g, [q, k, v], { heads: 2, causal, bias }));
  return g.build();
}

/** Four queries at a time: 2 pictures, 2 heads, 7 keys, 4 bytes. */
const FOUR = { scoreBytes: 4 * 2 * 2 * 7 * 4, work: Infinity };

const kinds = ({ nodes }: Graph): string[] => nodes.map(({ opType }) => opType);

describe('attention in slices', () => {
  test('stays whole where it fits', () => {
    const graph = attentionGraph();
    expect(attentionInSlices(graph).nodes).toEqual(graph.nodes);
  });

  test('takes as many queries at a time as fit', () => {
    const graph = attentionInSlices(attentionGraph(), FOUR);
    const attend = Array.from({ length: 3 }, () => 'MultiHeadAttention');
    expect(kinds(graph)).toEqual(['Split', ...attend, 'Concat', 'Identity']);
    const lengths = graph.nodes[0]?.outputs.map((name) => graph.edges.get(name)?.shape);
    expect(lengths).toEqual([
      [2, 3, 8],
      [2, 3, 8],
      [2, 4, 8],
    ]);
  });

  test('cuts a bias that differs from query to query', () => {
    const graph = attentionInSlices(attentionGraph({ biased: true }), FOUR);
    expect(kinds(graph).filter((kind) => kind === 'Split')).toHaveLength(2);
    const cut = graph.nodes[1]?.outputs.map((name) => graph.edges.get(name)?.shape[2]);
    expect(cut).toEqual([3, 3, 4]);
  });

  test('leaves causal attention alone', () => {
    expect(kinds(attentionInSlices(attentionGraph({ causal: true }), FOUR))).toContain('MultiHeadAttention');
  });
});

describe('slices for 32 bits', () => {
  const work = { batch: 1, heads: 1, headSize: 512 };
  const largest = (queries: number): number =>
    Math.max(...slicesOf({ ...work, queries, keys: queries }, WASM_SLICES));

  test('SD 1 decodes 256² whole, and 384² in slices whose work fits', () => {
    expect(largest(1024)).toBe(1024);
    expect(2 * largest(2304) * 2304 * 512).toBeLessThan(2 ** 31);
  });

  test('the scores of SD 1 at 512² stay below their bound', () => {
    const slices = slicesOf({ batch: 2, heads: 8, queries: 4096, keys: 4096, headSize: 40 }, WASM_SLICES);
    expect(slices.reduce((sum, size) => sum + size)).toBe(4096);
    expect(2 * 8 * Math.max(...slices) * 4096 * 4).toBeLessThanOrEqual(WASM_SLICES.scoreBytes);
  });
});
