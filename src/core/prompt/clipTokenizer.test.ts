import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { chunkPrompt } from './chunks.ts';
import { loadClipTokenizer, type ClipTokenizer } from './clipTokenizer.ts';
import type { ClipTokenizerFiles } from './tokenizerFiles.ts';

interface Case {
  config: unknown;
  specialTokens: unknown;
  bos: number;
  eos: number;
  pad: number;
  length: number;
  ids: number[][];
  padded: number[][];
}

const folder = new URL('../../../tools/reference/goldens/tokenizer/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const goldens: { texts: string[]; cases: Record<string, Case> } = JSON.parse(read('cases.json'));
const vocab = read('vocab.json');
const merges = read('merges.txt');
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** What `transformers.CLIPTokenizer(text, padding='max_length', truncation=True)` gives. */
function tokenIds(tokenizer: ClipTokenizer, text: string, length = tokenizer.maxLength) {
  const { chunks, dropped } = chunkPrompt(tokenizer, [{ text, weight: 1 }], { grammar: 'plain', length });
  const { ids, used } = chunks[0] ?? { ids: new Int32Array(), used: NaN };
  return { ids, used, dropped };
}

function filesOf(name: string, { config, specialTokens }: Case): ClipTokenizerFiles {
  const rest = { config: json(config), specialTokens: json(specialTokens) };
  return name === 'saved' ? { tokenizerJson: read('tokenizer.json'), ...rest } : { vocab, merges, ...rest };
}

const plain = { vocab, merges, config: null, specialTokens: null };

describe.each(Object.entries(goldens.cases))('the %s layout, against transformers', (name, golden) => {
  const tokenizer = loadClipTokenizer(filesOf(name, golden));

  it('knows the special tokens and the length', () => {
    const { bos, eos, pad, maxLength } = tokenizer;
    expect({ bos, eos, pad, length: maxLength }).toEqual({
      bos: golden.bos,
      eos: golden.eos,
      pad: golden.pad,
      length: golden.length,
    });
  });

  it.each(golden.ids.map((ids, i) => [goldens.texts[i] ?? '', ids] as const))('encodes %j', (text, ids) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  it('truncates and pads', () => {
    golden.padded.forEach((ids, i) => {
      expect([...tokenIds(tokenizer, goldens.texts[i] ?? '').ids]).toEqual(ids);
    });
  });
});

describe('tokenIds', () => {
  const tokenizer = loadClipTokenizer(plain);

  it('reports what did not fit', () => {
    const { ids, used, dropped } = tokenIds(tokenizer, '1'.repeat(100), 77);
    expect({ length: ids.length, used, dropped }).toEqual({ length: 77, used: 75, dropped: 25 });
    expect([ids[0], ids[76]]).toEqual([tokenizer.bos, tokenizer.eos]);
  });

  it('takes a shorter length', () => {
    expect(tokenIds(tokenizer, '1 2', 8)).toMatchObject({ used: 2, dropped: 0 });
    expect(tokenIds(tokenizer, '1 2', 3)).toMatchObject({ used: 1, dropped: 1 });
  });
});

describe('long texts', () => {
  const tokenizer = loadClipTokenizer(plain);

  // A quadratic step would take minutes and run into the time limit.
  it.each([
    ['one word', 'ab'.repeat(50_000)],
    ['one letter', 'x'.repeat(100_000)],
    ['spaces', ' '.repeat(100_000)],
    ['punctuation', '<|'.repeat(50_000)],
    ['combining marks', '\u0301\u0323'.repeat(50_000)],
    ['emoji', '🍎'.repeat(50_000)],
  ])('100,000 characters: %s', (_, text) => {
    expect(tokenIds(tokenizer, text).ids).toHaveLength(77);
  });

  it('lone surrogates are replaced, not fatal', () => {
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('a\ufffdb'));
  });
});

describe('files that do not make a CLIP tokenizer', () => {
  const parsed: Record<string, unknown> = JSON.parse(read('tokenizer.json'));
  const without = (token: string): string => {
    const { [token]: _removed, ...rest }: Record<string, unknown> = JSON.parse(vocab);
    return JSON.stringify(rest);
  };
  const cases: [string, ClipTokenizerFiles, string][] = [
    ['vocab is not JSON', { ...plain, vocab: '<html>' }, 'vocab.json is not JSON'],
    ['vocab is a list', { ...plain, vocab: '[]' }, 'vocab.json: its content is not an object'],
    ['vocab is empty', { ...plain, vocab: '{}' }, 'the vocabulary is empty'],
    ['an id is a text', { ...plain, vocab: '{"a":"1"}' }, 'token "a" has the id "1"'],
    ['an id is huge', { ...plain, vocab: '{"a":4294967295}' }, 'token "a" has the id 4294967295'],
    ['no end token', { ...plain, vocab: without('<|endoftext|>') }, 'no special token "<|endoftext|>"'],
    ['merges of another vocabulary', { ...plain, merges: 'zq qz' }, 'the merge "zq qz" needs "zq"'],
    [
      'merges without end',
      { ...plain, merges: '#version: 0.2\n'.repeat(300_000) },
      'merges.txt: 300001 merges are far more than a tokenizer has',
    ],
    [
      'merges are one column',
      { ...plain, merges: '#version: 0.2\nhello' },
      'a merge must be two tokens, got "hello"',
    ],
    [
      'special tokens without end',
      {
        ...{ config: null, specialTokens: null },
        tokenizerJson: JSON.stringify({ ...parsed, added_tokens: new Array(10_001).fill('x') }),
      },
      'tokenizer.json: 10001 special tokens are far more than a tokenizer has',
    ],
    [
      'special tokens without end in the config',
      {
        ...plain,
        config: JSON.stringify({
          added_tokens_decoder: Object.fromEntries(new Array(10_001).fill('x').entries()),
        }),
      },
      'tokenizer_config.json: 10001 special tokens are far more than a tokenizer has',
    ],
    ['config is not JSON', { ...plain, config: '{' }, 'tokenizer_config.json is not JSON'],
    ['pad token unknown', { ...plain, specialTokens: '{"pad_token":"[PAD]"}' }, 'no special token "[PAD]"'],
    [
      'special token is a number',
      { ...plain, config: '{"bos_token":3}' },
      'a special token is not an object',
    ],
    [
      'tokenizer.json of a list',
      { tokenizerJson: '[]', config: null, specialTokens: null },
      'is not an object',
    ],
    ['no model', { tokenizerJson: '{}', config: null, specialTokens: null }, 'model is not an object'],
    [
      'no merges',
      {
        tokenizerJson: JSON.stringify({ ...parsed, model: { end_of_word_suffix: '</w>', vocab: { a: 0 } } }),
        config: null,
        specialTokens: null,
      },
      'model.merges is not a list',
    ],
  ];

  it.each(cases)('%s', (_, files, message) => {
    expect(() => loadClipTokenizer(files)).toThrow(AquatintError);
    expect(() => loadClipTokenizer(files)).toThrow(message);
    expect(() => loadClipTokenizer(files)).toThrow(expect.objectContaining({ code: 'model-corrupt' }));
  });

  it('another kind of tokenizer', () => {
    const files = { tokenizerJson: '{"model":{"type":"Unigram"}}', config: null, specialTokens: null };
    expect(() => loadClipTokenizer(files)).toThrow(expect.objectContaining({ code: 'model-unsupported' }));
  });
});
