import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseModelWords } from './modelWords.ts';
import { edits } from './nearestWords.ts';

const FILE = JSON.stringify({
  known: 'a an and apple automobile cat dog red blue two of bread loaf chat house with',
  names: ['red apple', 'dog'],
  near: { wolf: [1, 7, 'x'], aple: [1] },
  languages: ['de', 'fr', 'zh'],
  phrases: {
    a: ['ein|eine|einen|der', 'un|une|l|le', '一个'],
    and: ['und', 'et', '和'],
    red: ['rot|roter|rote', 'rouge|rouges', '红|红色的'],
    blue: ['blau|blaues|blaue', 'bleu|bleue', '蓝色的'],
    two: ['zwei', 'deux', '两只'],
    'red apple': ['roter apfel', 'pomme rouge', '红苹果'],
    apple: ['apfel', 'pomme', '苹果'],
    automobile: ['auto', 'voiture', '汽车'],
    cat: ['katze', 'chat', '猫'],
    dog: ['hund', 'chien', '狗'],
    '': ['', '', '的'],
  },
});
const words = parseModelWords(FILE, 'words.json');

test.each([
  ['ein roter Apfel', 'a red apple'],
  ['ein Apfel', 'an apple'],
  ['红苹果', 'red apple'],
  ['une voiture bleue', 'a blue automobile'],
  ['ein blaues Auto', 'a blue automobile'],
  ['zwei Katzen', 'two cats'],
  ['两只猫', 'two cats'],
  ['un chien et un chat', 'a dog and a cat'],
  ['红色的汽车, 3d', 'red automobile, 3d'],
  ['蓝色的狗和猫', 'blue dog and cat'],
])('%s is read as %s', (said, english) => {
  expect(words.translated(said)).toBe(english);
});

test.each(['a red apple', 'A Chat', 'a (red) cat, of bread', '', 'xyz', '🍎', '日本'])(
  'English and what nobody knows stays as it was written: %s',
  (text) => {
    expect(words.translated(text)).toBe(text);
  },
);

test('a word that the model does not know comes with what it knows that is like it', () => {
  expect(words.unknown('two hosues, a red aple and cats')).toEqual([
    { word: 'hosues', nearest: expect.arrayContaining(['house']) },
    { word: 'aple', nearest: expect.arrayContaining(['apple']) },
  ]);
  expect(words.unknown('wolf')).toEqual([{ word: 'wolf', nearest: ['dog'] }]);
  expect(words.unknown('ein roter Apfel')).toEqual([]);
  expect(words.unknown('日本')[0]?.word).toBe('日本');
  expect(words.unknown('zzz '.repeat(100_000))).toHaveLength(1);
});

test('the built-in model knows its words in five other languages', () => {
  const file = 'public/models/etch/tokenizer/words.json';
  const own = parseModelWords(readFileSync(file, 'utf8'), file);
  const said = ['ein roter Apfel', '红苹果', 'une voiture bleue', 'un perro', 'ロケット', 'zwei Katzen'];
  const english = ['a red apple', 'red apple', 'a blue automobile', 'a dog', 'rocket', 'two cats'];
  expect(said.map((text) => own.translated(text))).toEqual(english);
  expect(said.flatMap((text) => own.unknown(text))).toEqual([]);
  expect(own.translated('a red apple beside two cats, 3d render')).toBe(
    'a red apple beside two cats, 3d render',
  );
  expect(own.unknown('a cathedral and a hosue').map(({ word, nearest }) => [word, nearest[0]])).toEqual([
    ['cathedral', 'church'],
    ['hosue', 'house'],
  ]);
});

test('edits are counted as Damerau and Levenshtein count them', () => {
  expect([edits('', 'ab'), edits('kitten', 'sitting'), edits('hosue', 'house'), edits('a', 'a')]).toEqual([
    2, 3, 1, 0,
  ]);
});

test.each(['', '[]', '{"known":1}', '{"known":"a","languages":["de"],"phrases":{"a":[1]}}'])(
  'anything else is told in one sentence: %s',
  (text) => {
    expect(() => parseModelWords(text, 'words.json')).toThrow('words.json is no list of words');
  },
);
