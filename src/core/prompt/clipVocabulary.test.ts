import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chunkPrompt } from './chunks.ts';
import { loadClipTokenizer } from './clipTokenizer.ts';

interface Cases {
  prompts: string[];
  sd1: number[][];
  sd2: number[][];
}

const cases = JSON.parse(readFileSync('tools/reference/goldens/singleFile/tokens.json', 'utf8')) as Cases;
const merges = readFileSync('public/models/clip/merges.txt', 'utf8');

test.each([
  ['sd1', null],
  ['sd2', '{"pad_token": "!"}'],
] as const)('the merges that the site ships give the ids of transformers: %s', (family, config) => {
  const tokenizer = loadClipTokenizer({ vocab: null, merges, config, specialTokens: null });
  expect([tokenizer.bos, tokenizer.eos]).toEqual([49406, 49407]);
  cases.prompts.forEach((prompt, i) => {
    const options = { grammar: 'plain', length: tokenizer.maxLength } as const;
    const [chunk] = chunkPrompt(tokenizer, [{ text: prompt, weight: 1 }], options).chunks;
    expect([...(chunk?.ids ?? [])]).toEqual(cases[family][i]);
  });
});
