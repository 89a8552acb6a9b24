import { beforeEach, expect, test } from 'vitest';
import { seedAfter } from '../core/recipe/seed.ts';
import { USUAL_DRAFT } from './draft.ts';
import { saveStyle, toggleStyle, useStyles } from './styles.ts';
import { listName, useWordLists } from './wordLists.ts';
import { unlistedIn, wordingOf, wordingsOf } from './wording.ts';

const settings = {
  ...USUAL_DRAFT,
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
  expect(wordingsOf({ ...settings, seed: seedAfter(settings.seed, 3), count: 1 })).toEqual([words[3]]);
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

test('lists that are not there are found in every option, and in styles', () => {
  saveStyle({ name: 's', prompt: 'in __season__', negativePrompt: '' });
  toggleStyle('s');
  const words = { ...settings, prompt: '{a|__sea__} __animal__', negativePrompt: '__an*__ \\{__x__' };
  const { text, places } = unlistedIn(words, 'prompt');
  expect(text).toBe('{a|__sea__} __animal__, in __season__');
  expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(['__sea__', '__season__']);
  expect(unlistedIn(words, 'negativePrompt').places).toEqual([
    { kind: 'list', name: 'x', start: 10, end: 15 },
  ]);
  const language = { ...settings.language, grammar: 'plain' } as const;
  expect(unlistedIn({ ...words, language }, 'prompt').places).toEqual([]);
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
