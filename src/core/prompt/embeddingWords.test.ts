import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chunkPrompt } from './chunks.ts';
import { loadClipTokenizer } from './clipTokenizer.ts';
import type { EmbeddingWord } from './embeddingWords.ts';
import type { Grammar } from './grammars.ts';
import { readPrompt } from './readPrompt.ts';

const GOLDENS = 'tools/reference/goldens/tokenizer';
const tokenizer = loadClipTokenizer({
  vocab: null,
  merges: readFileSync(`${GOLDENS}/merges.txt`, 'utf8'),
  config: null,
  specialTokens: null,
});
const word = (name: string, first: number, count: number): EmbeddingWord => ({
  name,
  ids: Array.from({ length: count }, (_, i) => first + i),
});
const LENGTH = 12;
const idsOf = (prompt: string, words: readonly EmbeddingWord[], grammar: Grammar = 'a1111') => {
  const embeddings = words.map(({ name }) => name);
  const { parts } = readPrompt(prompt, { grammar, which: 'prompt', steps: 20, embeddings });
  const { chunks } = chunkPrompt(tokenizer, parts[0]?.stretches[0]?.pieces ?? [], {
    ...{ grammar, length: LENGTH },
    words,
  });
  return chunks.map(({ ids, weights, used }) => ({
    ids: [...ids.subarray(1, used + 1)].map((id) => (id >= 90_000 ? id : 0)),
    weights: [...weights.subarray(1, used + 1)].map((weight) => Number(weight.toPrecision(3))),
  }));
};

describe('a word that was learnt', () => {
  const tree = word('tree', 90_000, 2);
  const house = word('tree-house', 91_000, 3);

  test('stands for its vectors, with the weight that is written', () => {
    expect(idsOf('(tree:1.3)', [tree])).toEqual([{ ids: [90_000, 90_001], weights: [1.3, 1.3] }]);
    expect(idsOf('Tree', [tree])[0]?.ids).toEqual([90_000, 90_001]);
    expect(idsOf('tree', [])[0]?.ids.every((id) => id === 0)).toBe(true);
  });

  test('is the longest that fits', () => {
    expect(idsOf('tree-house', [tree, house])[0]?.ids).toEqual([91_000, 91_001, 91_002]);
    expect(idsOf('tree-', [tree, house])[0]?.ids.slice(0, 2)).toEqual([90_000, 90_001]);
  });

  test.each(['a1111', 'comfyui'] as const)('is not parted at the end of a chunk: %s', (grammar) => {
    const nine = word('nine', 92_000, 9);
    const named = grammar === 'comfyui' ? 'embedding:nine' : 'nine';
    const chunks = idsOf(`a b c ${named} d`, [nine], grammar);
    expect(chunks.map(({ ids }) => ids.includes(92_000))).toEqual([false, true]);
    expect(chunks[1]?.ids.slice(0, 9)).toEqual(nine.ids);
  });

  test('is not there at all where a plain prompt has no room for the whole', () => {
    const nine = word('nine', 92_000, 9);
    expect(idsOf('a b c nine', [nine], 'plain')[0]?.ids).not.toContain(92_000);
  });

  test('is marked for ComfyUI and SwarmUI, and known without regard to case', () => {
    expect(idsOf('tree', [tree], 'comfyui')[0]?.ids).not.toContain(90_000);
    expect(idsOf('(embedding:Tree:1.2)', [tree], 'comfyui')).toEqual([
      { ids: [90_000, 90_001], weights: [1.2, 1.2] },
    ]);
    expect(idsOf('<embed:tree>', [tree], 'swarmui')[0]?.ids).toEqual([90_000, 90_001]);
    expect(idsOf('embedding:else', [tree], 'comfyui')[0]?.ids).toEqual([]);
  });
});
