import { describe, expect, it } from 'vitest';
import { toEight } from '../protocol/readSettings.ts';
import { readSeed } from '../protocol/seed.ts';
import { DEFAULT_DRAFT, readDraft, settingsForJob } from './draft.ts';
import { readPreferences } from './preferences.ts';

describe('draft', () => {
  it('reads back what it was', () => {
    const draft = {
      ...DEFAULT_DRAFT,
      prompt: 'a fox',
      width: 160,
      seed: '18446744073709551615',
      seedMode: 'fixed' as const,
    };
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  });

  it.each([[null], ['x'], [[]], [{ width: 'wide', steps: Number.NaN, sampler: 'toString', seedMode: 1 }]])(
    'makes something sound of %j',
    (stored) => expect(readDraft(stored)).toEqual(DEFAULT_DRAFT),
  );

  it('brings numbers back into range', () => {
    const draft = readDraft({ width: 131, height: -5, steps: 1e9, guidance: -1, seed: 2 ** 54, count: 0 });
    expect(draft).toMatchObject({
      width: 128,
      height: 8,
      steps: 1000,
      guidance: 0,
      seed: DEFAULT_DRAFT.seed,
      count: 1,
    });
    expect(toEight(3)).toBe(8);
  });

  it('draws a seed only when it is to be random', () => {
    expect(settingsForJob({ ...DEFAULT_DRAFT, seed: 5, seedMode: 'fixed' })).toMatchObject({ seed: 5 });
    const drawn = settingsForJob({ ...DEFAULT_DRAFT, seed: 5, seedMode: 'random' });
    expect(drawn).not.toHaveProperty('seedMode');
    expect(readSeed(drawn.seed)).toBe(drawn.seed);
  });

  it('reads preferences the same way', () => {
    const chosen = { theme: 'dark', device: 'wasm', preview: 'small' };
    expect(readPreferences(chosen)).toEqual(chosen);
    const usual = { theme: 'system', device: 'auto', preview: 'colours' };
    expect(readPreferences({ theme: 'pink', preview: 'large' })).toEqual(usual);
  });
});
