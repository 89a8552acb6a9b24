import { describe, expect, it } from 'vitest';
import { LARGEST_RECIPE_SEED, readSeed } from '../core/recipe/seed.ts';
import { USUAL_DRAFT, editSetting, readDraft, settingsForJob, useDraft } from './draft.ts';
import { readPreferences } from './preferences.ts';

describe('draft', () => {
  it('reads back what it was', () => {
    const draft = {
      ...USUAL_DRAFT,
      prompt: 'a fox',
      width: 160,
      seed: LARGEST_RECIPE_SEED,
      seedMode: 'fixed' as const,
    };
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  });

  it.each([[null], ['x'], [[]], [{ width: 'wide', steps: Number.NaN, sampler: 'toString', seedMode: 1 }]])(
    'makes something sound of %j',
    (stored) => expect(readDraft(stored)).toEqual(USUAL_DRAFT),
  );

  it('brings numbers back into range', () => {
    const draft = readDraft({ width: 131, height: -5, steps: 1e9, guidance: -1, seed: -1, count: 0 });
    expect(draft).toMatchObject({
      width: 128,
      height: 8,
      steps: 1000,
      guidance: 0,
      seed: USUAL_DRAFT.seed,
      count: 1,
    });
  });

  it('changes one setting by its path, in its range', () => {
    useDraft.setState(USUAL_DRAFT, true);
    editSetting('width', 131);
    editSetting('noise.resizeFrom', { width: 3, height: 96 });
    editSetting('noise.resizeFrom.height', 5000);
    editSetting('guidanceOptions.to', 0.4);
    editSetting('guidanceOptions.from', 0.6);
    editSetting('precision', 'int3');
    expect(useDraft.getState()).toEqual({
      ...USUAL_DRAFT,
      width: 128,
      noise: { ...USUAL_DRAFT.noise, resizeFrom: { width: 8, height: 4096 } },
      guidanceOptions: { ...USUAL_DRAFT.guidanceOptions, from: 0.6, to: 0.6 },
    });
    useDraft.setState(USUAL_DRAFT, true);
  });

  it('draws a seed only when it is to be random', () => {
    expect(settingsForJob({ ...USUAL_DRAFT, seed: 5, seedMode: 'fixed' })).toMatchObject({ seed: 5 });
    const drawn = settingsForJob({ ...USUAL_DRAFT, seed: 5, seedMode: 'random' });
    expect(drawn).not.toHaveProperty('seedMode');
    expect(readSeed(drawn.seed)).toBe(drawn.seed);
  });

  it('reads preferences the same way', () => {
    const chosen = { theme: 'dark', device: 'wasm', preview: 'small', notifies: true, language: 'en' };
    expect(readPreferences(chosen)).toEqual(chosen);
    const usual = {
      theme: 'system',
      device: 'auto',
      preview: 'colours',
      notifies: false,
      language: 'system',
    };
    expect(readPreferences({ theme: 'pink', preview: 'large' })).toEqual(usual);
  });
});
