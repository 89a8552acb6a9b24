import { expect, test } from 'vitest';
import { excerptOf, stepsText, unknownSentence } from './slipText.ts';

test('steps in words', () => {
  expect(stepsText([[1, 1]])).toBe('Step 1');
  expect(stepsText([[1, 11]])).toBe('Steps 1–11');
  expect(stepsText([[1, 2], [4, 4]])).toBe('Steps 1–2, 4'); // prettier-ignore
  expect(stepsText(Array.from({ length: 9 }, (_, i) => [2 * i, 2 * i] as const))).toBe('Steps 0, 2, 4, 6 …');
});

test('an unknown word is told with what the model knows instead', () => {
  expect(unknownSentence({ word: 'hosue', nearest: ['house', 'hose'] })).toBe(
    'This model does not know “hosue”. Nearest that it knows: house, hose.',
  );
  expect(unknownSentence({ word: '日本', nearest: [] })).toBe('This model does not know “日本”.');
});

test('an excerpt has a few words around the place', () => {
  const text = 'one two three four five (six seven eight nine ten eleven';
  expect(excerptOf(text, { start: 24, end: 25 })).toEqual({
    before: '… three four five ',
    marked: '(',
    after: 'six seven eight …',
  });
  expect(excerptOf('(', { start: 0, end: 1 })).toEqual({ before: '', marked: '(', after: '' });
});
