import { describe, expect, it } from 'vitest';
import { USUAL_DRAFT, type Draft } from '../../stores/draft.ts';
import { changesBetween } from './changes.ts';

const { seedMode: _seedMode, ...settings } = USUAL_DRAFT;
const nameOfModel = (id: string): string => id.toUpperCase();

describe('changesBetween', () => {
  it('says what will differ, from what to what', () => {
    const draft = { ...USUAL_DRAFT, seedMode: 'fixed' as const, prompt: 'a fox' };
    const next = {
      ...settings,
      prompt: 'a cat',
      model: 'other',
      seed: 9,
      language: { ...settings.language, clipSkip: 2 },
      noise: { ...settings.noise, variationStrength: 0.25, variationSeed: 3 },
    };
    expect(changesBetween(draft, { settings: next, seedMode: 'fixed' }, nameOfModel)).toEqual([
      { name: 'Prompt', before: 'a fox', after: 'a cat', prose: true },
      { name: 'Model', before: 'ETCH', after: 'OTHER', prose: false },
      { name: 'Seed', before: '1', after: '9', prose: false },
      { name: 'Variation', before: '', after: '25 % of seed 3', prose: false },
      { name: 'CLIP skip', before: '', after: '2', prose: false },
    ]);
  });

  it('counts a seed as changed when the form draws one each time', () => {
    const each = 'A new one each time';
    const fixed = { settings, seedMode: 'fixed' as const };
    const random = { settings, seedMode: 'random' as const };
    const changes = (draft: Draft, plan: typeof fixed | typeof random) =>
      changesBetween(draft, plan, nameOfModel);
    expect(changes(USUAL_DRAFT, fixed)).toEqual([{ name: 'Seed', before: each, after: '1', prose: false }]);
    expect(changes({ ...USUAL_DRAFT, seedMode: 'fixed' }, random)).toEqual([
      { name: 'Seed', before: '1', after: each, prose: false },
    ]);
    expect(changes(USUAL_DRAFT, random)).toEqual([]);
  });
});
