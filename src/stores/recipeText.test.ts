import { describe, expect, it } from 'vitest';
import { parseA1111 } from '../core/metadata/a1111.ts';
import type { Recipe } from '../protocol/settings.ts';
import { DEFAULT_DRAFT } from './draft.ts';
import { fileName } from './pictureFile.ts';
import { recipeTexts } from './recipeText.ts';

const { seedMode: _, ...settings } = DEFAULT_DRAFT;
const recipe: Recipe = {
  version: 1,
  settings: { ...settings, prompt: 'a red apple, on a table', negativePrompt: 'blurry', seed: 41234 },
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
      steps: settings.steps,
      sampler: 'DPM++ 2M',
      scheduleType: 'Karras',
      cfgScale: settings.guidance,
      seed: 41234,
      width: 128,
      height: 128,
      model: 'Etch',
      modelHash: '0123456789',
      rng: 'CPU',
    });
  });

  it('is complete in our own words', () => {
    expect(JSON.parse(recipeTexts(recipe)[1]?.text ?? '')).toEqual(recipe);
  });

  it('names the file after the prompt', () => {
    expect(fileName('A red apple, on a table!', 7)).toBe('aquatint-a-red-apple-on-a-table-7.png');
    expect(fileName('🍎', 7)).toBe('aquatint-picture-7.png');
    expect(fileName('../../etc/passwd', 7)).toBe('aquatint-etc-passwd-7.png');
    expect(fileName('яблоко', 7)).toBe('aquatint-яблоко-7.png');
    expect(fileName('x'.repeat(500), 7).length).toBeLessThan(90);
  });
});
