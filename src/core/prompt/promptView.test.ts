import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { processorTime } from '../../../tools/node/processorTime.ts';
import { loadClipTokenizer } from './clipTokenizer.ts';
import type { WordsToRead } from '../../protocol/words.ts';
import { viewPrompt } from '../../../workers/words/promptView.ts';

const merges = readFileSync('public/models/clip/merges.txt', 'utf8');
const tokenizer = loadClipTokenizer({ vocab: null, merges, config: null, specialTokens: null });

const view = (text: string, words: Partial<WordsToRead> = {}) =>
  viewPrompt(
    { model: 'm', text, which: 'prompt', grammar: 'a1111', steps: 20, runsPerStep: 1, ...words },
    { tokenizer, length: 77, isWhole: false },
  );
const texts = (text: string, words: Partial<WordsToRead> = {}) =>
  view(text, words).parts[0]?.texts.map(({ steps, chunks }) => [
    steps,
    chunks.flatMap(({ tokens }) => tokens.map((token) => token.text)).join(''),
  ]);

test('tokens are spelt as people read them', () => {
  const [part] = view('A (crème brûlée:1.25) 🍎').parts;
  const tokens = part?.texts[0]?.chunks[0]?.tokens ?? [];
  expect(tokens.map(({ text }) => text).join('')).toBe('a crème brûlée 🍎 ');
  expect(new Set(tokens.map(({ weight }) => weight))).toEqual(new Set([1, 1.25]));
});

test('each text says in which steps it holds', () => {
  expect(texts('[a:b:0.5]')).toEqual([
    [[[1, 11]], 'a '],
    [[[12, 20]], 'b '],
  ]);
  // Two runs a step: the schedule counts 40 of them.
  expect(texts('[a:b:10]', { runsPerStep: 2 })).toEqual([
    [[[1, 6]], 'a '],
    [[[7, 20]], 'b '],
  ]);
  expect(texts('[a|b]', { steps: 4 })).toEqual([
    [[[1, 2], [4, 4]], 'a '], // prettier-ignore
    [[[3, 3]], 'b '],
  ]);
  expect(texts('[a:b:1.0]')).toEqual([[[[1, 20]], 'a ']]);
});

test('words that a model was never told are told once, with those that it knows', () => {
  const unknown = (text: string) => (text.includes('hosue') ? [{ word: 'hosue', nearest: ['house'] }] : []);
  const words = {
    model: 'm',
    text: '[a hosue:a hosue at night:0.5]',
    which: 'prompt',
    grammar: 'a1111',
  } as const;
  const read = viewPrompt(
    { ...words, steps: 20, runsPerStep: 1 },
    { tokenizer: { ...tokenizer, unknown }, length: 77, isWhole: false },
  );
  expect(read.unknown).toEqual([{ word: 'hosue', nearest: ['house'] }]);
  expect(view('a hosue').unknown).toEqual([]);
});

test('counts as the chunks are cut', () => {
  expect(view('')).toMatchObject({ tokens: 0, room: 75, chunks: 1, dropped: 0 });
  expect(view('a '.repeat(75))).toMatchObject({ tokens: 75, room: 75, chunks: 1 });
  expect(view('a '.repeat(76))).toMatchObject({ tokens: 76, room: 150, chunks: 2 });
  expect(view('a BREAK b')).toMatchObject({ tokens: 76, room: 150, chunks: 2 });
  expect(view('a '.repeat(80), { grammar: 'plain' })).toMatchObject({ tokens: 75, chunks: 1, dropped: 5 });
  // Nineteen tokens behind the comma move on together, and leave their room empty.
  expect(view(`${'a '.repeat(55)}, ${'b '.repeat(25)}`)).toMatchObject({ tokens: 75 + 25, chunks: 2 });
});

test('marks are where they were written, comments or not', () => {
  const text = '# (note\n<lora:x:1> a (b AND c) :2';
  const { slips, networks } = view(text);
  expect(networks.map(({ start, end }) => text.slice(start, end))).toEqual(['<lora:x:1>']);
  expect(slips.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
    ['unclosed', '('],
    ['stray', ')'],
  ]);
});

test('a hundred thousand characters are read in a moment, and shown in part', () => {
  const began = processorTime();
  const { parts, slips } = view('(a [b|c] '.repeat(11_000), { steps: 50 });
  expect(parts[0]?.texts.length).toBeLessThanOrEqual(12);
  expect(slips).toHaveLength(100);
  expect(processorTime() - began).toBeLessThan(20_000);
});
