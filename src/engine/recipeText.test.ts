import { describe, expect, it } from 'vitest';
import { parseA1111 } from '../core/metadata/a1111.ts';
import { USUAL_SETTINGS, type Recipe } from '../protocol/settings.ts';
import { recipeTexts } from './recipeText.ts';

const recipe: Recipe = {
  version: 2,
  settings: {
    ...USUAL_SETTINGS,
    model: 'etch',
    prompt: 'a red apple, on a table',
    negativePrompt: 'blurry',
    width: 128,
    height: 96,
    steps: 20,
    guidance: 5.5,
    seed: 41234,
    sampler: 'dpmpp_2m_karras',
    count: 1,
  },
  modelName: 'Etch',
  modelHash: '0123456789',
  device: 'wasm',
  app: 'Aquatint 0.1.0',
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('the recipe in a picture', () => {
  it('is readable by other programs', () => {
    const [parameters] = recipeTexts(recipe);
    expect(parameters?.keyword).toBe('parameters');
    expect(parseA1111(parameters?.text ?? '')).toMatchObject({
      prompt: 'a red apple, on a table',
      negativePrompt: 'blurry',
      steps: 20,
      sampler: 'DPM++ 2M',
      scheduleType: 'Karras',
      cfgScale: 5.5,
      seed: 41234,
      width: 128,
      height: 96,
      model: 'Etch',
      modelHash: '0123456789',
      rng: 'CPU',
    });
  });

  it('is complete in our own words', () => {
    expect(JSON.parse(recipeTexts(recipe)[1]?.text ?? '')).toEqual({ ...recipe, createdAt: undefined });
  });
});
