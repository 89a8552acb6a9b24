import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { leastTime } from '../../../../tools/node/processorTime.ts';
import { AquatintError } from '../../errors.ts';
import { loadT5Tokenizer } from './t5Tokenizer.ts';
import type { Piece } from './unigramModel.ts';
import { readGgufVocabulary, readSpiece, readUnigramJson } from './unigramFiles.ts';

/** What transformers' T5Tokenizer gives: tools/reference/unigram.py made files and ids, and can make more for UNIGRAM_GOLDENS. */

const FOLDER = process.env['UNIGRAM_GOLDENS'] ?? 'tools/reference/goldens/unigram';
const SPIECE = spiece();
const JSON_FILE = readFileSync(`${FOLDER}/tokenizer.json`, 'utf8');

/** The golden leaves out the table of characters, which is that of the file that the site has. */
function spiece(): Uint8Array {
  const { tableAt } = JSON.parse(readFileSync(`${FOLDER}/spiece.json`, 'utf8')) as { tableAt: number };
  const stored = readFileSync(`${FOLDER}/spiece.model`);
  const { characters } = readSpiece(readFileSync('public/models/t5/spiece.model'));
  const parts = [stored.subarray(0, tableAt), characters ?? new Uint8Array(), stored.subarray(tableAt)];
  return new Uint8Array(Buffer.concat(parts));
}

type Cases = readonly (readonly [text: string, ids: readonly number[]])[];
const casesIn = (name: string): Cases => JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Cases;

test.each([
  ['cases', readSpiece(SPIECE)],
  ['json-cases', readUnigramJson(JSON_FILE)],
] as const)('%s: ids are those of transformers', (name, file) => {
  const tokenizer = loadT5Tokenizer(file);
  const wrong = casesIn(name).filter(([text, ids]) => tokenizer.encode(text).join() !== ids.join());
  expect(wrong.map(([text, ids]) => [text, ids, tokenizer.encode(text)])).toEqual([]);
});

test('the end and the padding are T5’s, the sentinels lie behind the pieces', () => {
  const file = readSpiece(SPIECE);
  const tokenizer = loadT5Tokenizer(file);
  expect([tokenizer.pad, tokenizer.eos]).toEqual([0, 1]);
  expect(tokenizer.encode('<extra_id_0>')).toEqual([file.pieces.length - 1]);
});

test('a GGUF file’s vocabulary is read as the same', () => {
  const { pieces, characters } = readSpiece(SPIECE);
  const values = new Map<string, string | readonly string[] | ArrayLike<number>>([
    ['tokenizer.ggml.model', 't5'],
    ['tokenizer.ggml.tokens', pieces.map(([text]) => text)],
    ['tokenizer.ggml.scores', pieces.map(([, score]) => score)],
    [
      'tokenizer.ggml.token_type',
      pieces.map(([text]) => (/^<.*>$/.test(text) ? (text === '<unk>' ? 2 : 3) : 1)),
    ],
    ['tokenizer.ggml.precompiled_charsmap', characters ?? []],
  ]);
  const file = readGgufVocabulary(values, 't5.gguf');
  if (file === null) throw new Error('no vocabulary');
  const [fromGguf, fromSpiece] = [loadT5Tokenizer(file), loadT5Tokenizer(readSpiece(SPIECE))];
  for (const [text] of casesIn('cases').slice(0, 100))
    expect(fromGguf.encode(text)).toEqual(fromSpiece.encode(text));
  expect(readGgufVocabulary(new Map(), 'flux.gguf')).toBeNull();
});

describe('files that are damaged', () => {
  const messageOf = (load: () => unknown): string => {
    try {
      load();
    } catch (error) {
      if (error instanceof AquatintError) return error.message;
      throw error;
    }
    return 'it was read';
  };

  it.each([
    ['no JSON', '{', /not JSON/],
    ['another kind', '{"model": {"type": "BPE"}}', /not a tokenizer of T5/],
    ['no pieces', '{"model": {"type": "Unigram", "vocab": [], "unk_id": 0}}', /0 pieces/],
    [
      'a piece that is a number',
      '{"model": {"type": "Unigram", "vocab": [7], "unk_id": 0}}',
      /a text and a number/,
    ],
    ['no end token', '{"model": {"type": "Unigram", "vocab": [["<pad>", 0]], "unk_id": 0}}', /no <\/s>/],
    [
      'a table that is cut off',
      '{"model": {"type": "Unigram", "vocab": [["<pad>", 0], ["</s>", 0]], "unk_id": 0}, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAEAAA=="}}',
      /table of characters is damaged/,
    ],
  ])('tokenizer.json with %s', (_, text, message) => {
    expect(messageOf(() => loadT5Tokenizer(readUnigramJson(text)))).toMatch(message);
  });

  const unigram = (pieces: readonly Piece[], special: readonly string[] = [], characters?: Uint8Array) => ({
    ...{ file: 'f', pieces: [...pieces, ['</s>', 0] as const, ['<pad>', 0] as const], unknown: 0 },
    special: new Map(special.map((token, id): [string, number] => [token, id])),
    characters: characters ?? null,
  });
  const numbered = (count: number, text: string): string[] =>
    Array.from({ length: count }, (_, i) => `${text}${i}`);

  it.each([
    ['pieces', unigram([['x'.repeat(65), 0]]), /65 characters/],
    ['special tokens', unigram([['x', 0]], ['x'.repeat(201)]), /201 characters/],
    ['lists of special tokens', unigram([['x', 0]], numbered(10_001, 'x')), /10001 special tokens/],
  ])('%s that are too long', (_, file, message) => {
    expect(messageOf(() => loadT5Tokenizer(file))).toMatch(message);
  });

  it('what a file says of a text takes no longer than the text is long', () => {
    const long = 'a'.repeat(100_000);
    const pieces = Array.from({ length: 64 }, (_, i): Piece => ['a'.repeat(i + 1), -1]);
    const tokenizer = loadT5Tokenizer(unigram(pieces));
    expect(tokenizer.encode(long).length).toBeGreaterThan(1500);
    const many = loadT5Tokenizer(unigram([['x', 0]], numbered(10_000, 'a')));
    expect(many.encode('a5 a77 '.repeat(15_000)).filter((id) => id === 5)).toHaveLength(15_000);
    // Four times as long takes four times as long, and not sixteen.
    for (const encode of [
      (part: number) => tokenizer.encode(long.slice(0, long.length / part)),
      (part: number) => many.encode('a5 a77 '.repeat(15_000 / part)),
    ])
      expect(leastTime(() => encode(1))).toBeLessThan(8 * leastTime(() => encode(4)) + 50);
    // "a" becomes all that follows: three units of the table, and a text that never ends
    const characters = new Uint8Array(4 + 4 * 256 + 1_000_000).fill(0x62, 4 + 4 * 256);
    const view = new DataView(characters.buffer);
    view.setUint32(0, 4 * 256, true);
    view.setUint32(4 + 4 * 0x61, (0x61 | (1 << 8) | (1 << 10)) >>> 0, true);
    view.setUint32(4 + 4 * 0x60, 0x80000000, true);
    const letters: readonly Piece[] = [
      ['?', 0],
      ['b', 0],
    ];
    const replaced = loadT5Tokenizer(unigram(letters, [], characters)).encode('a '.repeat(100));
    expect(replaced.filter((id) => id === 1)).toHaveLength(100 * 256);
  });

  it('a spiece.model that ends anywhere is refused, or has fewer pieces', () => {
    for (let length = 0; length < 12_000; length += 97)
      messageOf(() => loadT5Tokenizer(readSpiece(SPIECE.subarray(0, length))).encode('a ﬁne day'));
    expect(messageOf(() => loadT5Tokenizer(readSpiece(SPIECE.subarray(0, 100))))).toMatch(/^spiece\.model/);
  });

  it('bytes changed anywhere never end in anything but a sentence', () => {
    let state = 5;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let i = 0; i < 60; i += 1) {
      const changed = SPIECE.slice();
      for (let n = 0; n < 40; n += 1) changed[random(i % 2 === 0 ? 12_000 : changed.length)] = random(256);
      messageOf(() => loadT5Tokenizer(readSpiece(changed)).encode('a ﬁne day, é ① </s> 東京'));
    }
  });
});
