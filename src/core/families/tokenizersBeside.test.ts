import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../../../tools/node/emptyFolder.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import type { ModelFolder } from '../pipeline/modelFolder.ts';
import { TokenizersBeside } from './tokenizersBeside.ts';

const CLIP = readFileSync('tools/reference/goldens/tokenizer/tokenizer.json', 'utf8');
const T5 = readFileSync('tools/reference/goldens/unigram/tokenizer.json', 'utf8');
const MERGES = readFileSync('public/models/clip/merges.txt', 'utf8');
const supplies = {
  clipMerges: async () => MERGES,
  t5Pieces: () => Promise.reject(new Error('not asked for')),
  kept: async () => null,
};

function beside(files: Readonly<Record<string, string>>): TokenizersBeside {
  const folder: ModelFolder = {
    ...emptyFolder('checkpoint'),
    paths: new Set(Object.keys(files)),
    readText: async (path) => files[path] ?? '',
    open: async (path) => memoryBytes(path, new TextEncoder().encode(files[path])),
  };
  return new TokenizersBeside(folder, supplies);
}

const clip = { module: 'tokenizer', isOpen: false, vocabulary: 49_408 };
const open = { module: 'tokenizer_2', isOpen: true, vocabulary: 49_408 };

describe('tokenizers of checkpoints', () => {
  it('are those that all have where none lie beside them', async () => {
    const own = beside({});
    expect((await own.clip(clip)).eos).toBe(49_407);
    expect((await own.clip(open)).pad).toBe(0);
    expect(await own.t5('tokenizer')).toBeNull();
  });

  it('are found in the folders that diffusers names them by', async () => {
    const config = JSON.stringify({ pad_token: '?' });
    const own = beside({
      ...{ 'tokenizer/tokenizer.json': CLIP, 'tokenizer_2/tokenizer.json': CLIP },
      ...{ 'tokenizer_2/tokenizer_config.json': config, 'tokenizer_3/tokenizer.json': T5 },
    });
    const [first, second] = [await own.clip(clip), await own.clip(open)];
    expect(first.eos).toBeLessThan(49_407);
    expect(first.pad).toBe(first.eos);
    expect(second.spell([second.pad])).toEqual(['?']);
    expect((await own.t5('tokenizer_3'))?.pieces.length).toBeGreaterThan(100);
  });

  it('are one for both encoders where there is one, and the larger fills up with "!"', async () => {
    const own = beside({ 'model/tokenizer/tokenizer.json': CLIP });
    const second = await own.clip(open);
    expect(second.eos).toBe((await own.clip(clip)).eos);
    expect(second.pad).not.toBe(second.eos);
    expect(await own.t5('tokenizer')).toBeNull();
  });

  it('are told apart by what they say: T5 may be the only one, in any folder', async () => {
    const own = beside({ 'tokenizer/tokenizer.json': T5 });
    expect((await own.t5('tokenizer_3'))?.pieces.length).toBeGreaterThan(100);
    expect((await own.clip(clip)).eos).toBe(49_407);
  });
});
