import { expect, it } from 'vitest';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { withCurrentRecipe, type GalleryEntry } from './galleryDb.ts';

const settings = {
  ...{ model: 'etch', prompt: 'a red apple', negativePrompt: 'blurry', width: 128, height: 128, steps: 20 },
  ...{ guidance: 3, seed: 12, sampler: 'dpmpp_2m_karras', count: 1 },
};
const recipe = {
  ...{
    modelName: 'Etch',
    modelHash: '0123456789',
    device: 'webgpu',
    app: 'Aquatint 0.1.0',
    createdAt: '2026-01-01',
  },
} as const;
const entry = {
  ...{ id: 'a', createdAt: '2026-01-01', width: 128, height: 128, bytes: 9 },
  timings: { load: 0, text: 0, denoise: 0, decode: 0 },
};

it('brings the recipes of older galleries up to date', () => {
  // As version 1 of the page stored it.
  const stored: unknown = { ...entry, recipe: { ...recipe, version: 1, settings } };
  expect(withCurrentRecipe(stored as GalleryEntry)).toEqual({
    ...entry,
    recipe: { ...recipe, version: 3, settings: { ...USUAL_SETTINGS, ...settings, decoder: 'full' } },
  });
});
