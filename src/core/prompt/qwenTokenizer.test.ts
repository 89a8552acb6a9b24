import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AquatintError } from '../errors.ts';
import { chunkPrompt } from './chunks.ts';
import { loadQwenTokenizer, readGgufQwen, readQwenFiles } from './qwenTokenizer.ts';

/** tools/reference/qwen.py wrote both the tokenizer and what transformers makes of the texts. */
const FOLDER = 'tools/reference/goldens/qwen';
const tokenizerJson = readFileSync(`${FOLDER}/tokenizer.json`, 'utf8');
const config = readFileSync(`${FOLDER}/tokenizer_config.json`, 'utf8');
const texts = JSON.parse(readFileSync(`${FOLDER}/texts.json`, 'utf8')) as [
  string,
  number[],
  ...(number[] | undefined)[],
][];
const FILES = { tokenizerJson, config, vocab: null, merges: null };
const [thinking, hasty] = [true, false].map((thinks) =>
  loadQwenTokenizer(readQwenFiles(FILES), 'tokenizer.json', { thinks }),
);
if (thinking === undefined || hasty === undefined) throw new Error('There are two.');

/** As the text encoder gets it, without its padding. */
const filled = (tokenizer: typeof thinking, text: string, length = 512): number[] => {
  const { chunks } = chunkPrompt(tokenizer, [{ text, weight: 1 }], {
    grammar: 'plain',
    length,
    isWhole: true,
  });
  const [chunk] = chunks;
  return [...(chunk?.ids.slice(0, chunk.filled) ?? [])];
};

describe('a tokenizer of Qwen', () => {
  test('gives the ids of transformers', () => {
    for (const [text, ids] of texts) expect([text, thinking.encode(text)]).toEqual([text, ids]);
  });

  test('puts a text into a conversation as the template does', () => {
    for (const [text, , thoughtful, quick] of texts) {
      // the template's line and a text's own first lines become one token
      if (thoughtful === undefined || /^\s*\n/.test(text)) continue;
      expect([text, filled(thinking, text)]).toEqual([text, thoughtful]);
      expect([text, filled(hasty, text)]).toEqual([text, quick]);
    }
  });

  test('cuts off what stands behind a text that is too long, as transformers does', () => {
    const [text = '', , whole = []] = texts.find(([, ids]) => ids.length > 12) ?? [];
    for (const length of [whole.length - 1, whole.length - 4, whole.length - 8])
      expect(filled(thinking, text, length)).toEqual(whole.slice(0, length));
  });

  test('spells tokens with a space where a word ends', () => {
    expect(thinking.spell(thinking.encode('a red apple, é'))).toEqual(
      expect.arrayContaining(['a ', 'red ', 'apple']),
    );
    expect(thinking.spell(thinking.encode('你好')).join('').trim()).toBe('你好');
  });

  test('is read from the values of a GGUF', () => {
    const { vocabulary, added } = readQwenFiles(FILES);
    const all = new Map([...vocabulary.ids, ...added.map(({ content, id }) => [content, id ?? 0] as const)]);
    const tokens: string[] = [];
    for (const [token, id] of all) tokens[id] = token;
    const special = new Set(added.map(({ id }) => id));
    const values = new Map<string, string | number | string[] | number[]>([
      ['tokenizer.ggml.model', 'gpt2'],
      ['tokenizer.ggml.tokens', tokens],
      ['tokenizer.ggml.merges', vocabulary.merges.map((pair) => pair.join(' '))],
      ['tokenizer.ggml.token_type', tokens.map((_, id) => (special.has(id) ? 3 : 1))],
      ['tokenizer.ggml.padding_token_id', thinking.pad],
    ]);
    const file = readGgufQwen(values);
    if (file === null) throw new Error('There is a vocabulary.');
    const own = loadQwenTokenizer(file, 'a.gguf', { thinks: true });
    expect(own.pad).toBe(thinking.pad);
    for (const [text, ids] of texts.slice(0, 40)) expect(own.encode(text)).toEqual(ids);
  });

  test.each([
    ['{"model": {"type": "Unigram"}}', /not a Qwen tokenizer/],
    ['{"model": {"type": "BPE", "end_of_word_suffix": "</w>"}}', /without word ends/],
    ['{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}', /no token <\|im_start\|>/],
    ['{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}', /needs "b"/],
    ['[', /is not JSON/],
  ])('refuses %s', (json, sentence) => {
    const load = () =>
      loadQwenTokenizer(readQwenFiles({ ...FILES, tokenizerJson: json }), 't', { thinks: true }).pad;
    expect(load).toThrow(AquatintError);
    expect(load).toThrow(sentence);
  });
});
