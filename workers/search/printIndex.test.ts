import { describe, expect, it } from 'vitest';
import { USUAL_SETTINGS } from '../../src/core/recipe/settings.ts';
import { PrintIndex } from './printIndex.ts';
import { queryTerms, termsOf } from './terms.ts';

const print = (id: string, prompt: string, settings: object = {}) => ({
  ...{ id, bytes: 100, favourite: id === 'fox' },
  recipe: {
    version: 3,
    settings: { ...USUAL_SETTINGS, prompt, ...settings },
    ...{
      modelName: 'Dreamer XL',
      modelHash: '',
      device: 'wasm',
      app: 'test',
      createdAt: '2026-11-30T10:00:00Z',
    },
  },
});

function shelf(): PrintIndex {
  const index = new PrintIndex();
  index.put(print('fox', 'A red fox, portrait of a fox', { seed: 41, steps: 20 }));
  index.put(print('hen', 'a hen in the snow', { seed: 412, width: 768, negativePrompt: 'blurry' }));
  index.put(print('cat', '雪の中の黒い猫', { seed: 7, sampler: 'euler_ancestral' }));
  return index;
}

const found = (text: string, favourites = false): string[] =>
  [...shelf().find({ text, favourites }).ids].sort();

describe('prints are found', () => {
  it.each([
    ['fox', ['fox']],
    ['FOX red', ['fox']],
    ['fox hen', []],
    ['por', ['fox']],
    ['portrat', ['fox']],
    ['blurry', ['hen']],
    ['猫', ['cat']],
    ['dreamer', ['cat', 'fox', 'hen']],
    ['dreamer -fox', ['cat', 'hen']],
    ['-snow', ['cat', 'fox']],
    ['', ['cat', 'fox', 'hen']],
  ])('by words: %s', (text, ids) => expect(found(text)).toEqual(ids));

  it.each([
    ['seed:41', ['fox']],
    ['seed:412 snow', ['hen']],
    ['size:768x512', []],
    [`width:768`, ['hen']],
    ['sampler:euler_ancestral', ['cat']],
    ['date:2026-11-30', ['cat', 'fox', 'hen']],
    ['-seed:41', ['cat', 'hen']],
  ])('by settings: %s', (text, ids) => expect(found(text)).toEqual(ids));

  it('among favourites, with what they take', () => {
    expect(found('', true)).toEqual(['fox']);
    expect(shelf().find({ text: '', favourites: false }).bytes).toBe(300);
    expect(shelf().find({ text: 'hen', favourites: true })).toEqual({ ids: [], bytes: 0 });
  });

  it('as they are now', () => {
    const index = shelf();
    index.put(print('fox', 'a wolf'));
    index.remove('hen');
    expect(index.find({ text: 'fox', favourites: false }).ids).toEqual([]);
    expect(index.find({ text: 'wolf', favourites: false }).ids).toEqual(['fox']);
    expect(index.find({ text: 'hen', favourites: false }).ids).toEqual([]);
  });

  it('even where the recipe is none', () => {
    const index = new PrintIndex();
    index.put({ id: 'odd', bytes: 'many', favourite: 'yes', recipe: { version: 'x' } });
    expect(index.find({ text: '', favourites: false })).toEqual({ ids: ['odd'], bytes: 0 });
  });
});

it('takes a text apart', () => {
  expect(termsOf('A Café, seed:41')).toEqual(['a', 'café', 'seed:41']);
  expect(queryTerms('  red -blue - seed:4 ')).toEqual({ wanted: ['red', 'seed:4'], unwanted: ['blue'] });
});
