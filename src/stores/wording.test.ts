import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_DRAFT } from './draft.ts';
import { saveStyle, toggleStyle, useStyles } from './styles.ts';
import { listName, useWordLists } from './wordLists.ts';
import { wordingOf, wordingsOf } from './wording.ts';

const settings = {
  ...DEFAULT_DRAFT,
  prompt: 'a {red|green|blue} __animal__',
  negativePrompt: '{a|b|c|d}',
  count: 8,
};

beforeEach(() => {
  useStyles.setState({ styles: [], offered: [], on: [] });
  useWordLists.setState({ lists: new Map(), wildcards: new Map([['animal', ['cat', 'dog']]]) });
});

test('every picture of a job draws its own words, the same ones for the same seed', () => {
  const words = wordingsOf(settings);
  expect(words).toHaveLength(8);
  expect(new Set(words.map(({ prompt }) => prompt)).size).toBeGreaterThan(1);
  expect(wordingsOf(settings)).toEqual(words);
  expect(wordingsOf({ ...settings, seed: settings.seed + 3, count: 1 })).toEqual([words[3]]);
  const template = { prompt: settings.prompt, negativePrompt: settings.negativePrompt };
  expect(words.map((word) => word.template)).toEqual(words.map(() => template));
  expect(wordingsOf({ ...settings, ...words[0], count: 1 })[0]).not.toHaveProperty('template');
});

test('choices in a style are drawn, too', () => {
  saveStyle({ name: 's', prompt: 'in {oil|ink}', negativePrompt: '' });
  toggleStyle('s');
  const { prompt, template } = wordingOf({ ...settings, prompt: 'a' }, 1);
  expect(prompt).toMatch(/^a, in (oil|ink)$/);
  expect(template?.prompt).toBe('a, in {oil|ink}');
});

test('a plain prompt has no choices', () => {
  const language = { ...settings.language, grammar: 'plain' } as const;
  expect(wordingOf({ ...settings, language }, 1)).toMatchObject({
    prompt: settings.prompt,
    template: null,
  });
});

test('names of lists', () => {
  expect(['colours/warm.txt', ' a b ', '_a', 'a__b', 'x|y', ''].map(listName)).toEqual([
    'colours/warm',
    'a b',
    null,
    null,
    null,
    null,
  ]);
});
