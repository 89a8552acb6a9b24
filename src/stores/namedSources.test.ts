import { expect, it } from 'vitest';
import { USUAL_DRAFT } from './draft.ts';
import { namesIn } from './namedSources.ts';

const [image, mask] = ['a1'.repeat(32), 'b2'.repeat(32)];

it('finds the picture and the mask of settings, however deep they lie', () => {
  const source = { image, mask, strength: 0.5, noiseLevel: 20 };
  const text = JSON.stringify([{ recipe: { settings: { ...USUAL_DRAFT, source } } }]);
  expect(namesIn([text])).toEqual(new Set([image, mask]));
});

it('finds nothing where there is none, nor in longer numbers', () => {
  expect(namesIn([JSON.stringify(USUAL_DRAFT), `${image}0`, '{ broken'])).toEqual(new Set());
});
