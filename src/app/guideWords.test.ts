import { expect, test } from 'vitest';
import type { Settings } from '../core/recipe/settings.ts';
import { adapterWords, controlWords, imagePromptWords } from './guideWords.ts';

/** What a recipe and a list of changes say of adapters: nothing that changes the picture is left out. */

const HASH = 'a'.repeat(64);
const CONTROL: Settings['controls'][number] = {
  ...{ image: HASH, name: 'edges', hash: HASH, preprocessor: 'none', type: 'auto', strength: 1 },
  ...{ from: 0, to: 1, mode: 'balanced', fit: 'crop', invert: 'no' },
};

test.each([
  ['as usual', {}, 'edges (1)'],
  [
    'its strength and preprocessor',
    { strength: 0.7, preprocessor: 'canny:100,200' },
    'edges (0.7, canny:100,200)',
  ],
  ['its time', { to: 0.5 }, 'edges (1, 0 % to 50 %)'],
  ['its kind', { type: 'depth' }, 'edges (1, It shows: How far things are)'],
  ['its mode', { mode: 'guess' }, 'edges (1, Listens to: The control picture alone)'],
  ['its fit', { fit: 'stretch', invert: 'yes' }, 'edges (1, Fits the size by: Stretching, Inverted: Yes)'],
] as const)('a control picture: %s', (_, change, words) => {
  expect(controlWords({ ...CONTROL, ...change })).toBe(words);
});

test('a LoRA whose two strengths differ tells both', () => {
  const lora = {
    use: 'lora',
    name: 'ink',
    hash: HASH,
    tensorHash: '',
    strength: 0.8,
    textStrength: 0.5,
  } as const;
  expect(adapterWords(lora)).toBe('ink (0.8, Strength for the words 0.5)');
  expect(adapterWords({ ...lora, textStrength: 0.8 })).toBe('ink (0.8)');
  expect(adapterWords({ ...lora, use: 'embedding' })).toBe('ink');
});

test('an image prompt tells where and when', () => {
  const prompt = {
    name: 'looks',
    hash: HASH,
    encoder: null,
    images: [HASH],
    strength: 0.6,
    from: 0.2,
    to: 1,
    blocks: 'style',
  };
  expect(imagePromptWords(prompt)).toBe('looks (0.6, 20 % to 100 %, style)');
});
