import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../core/recipe/fields.ts';
import { parseRecipe, readRecipe, type Recipe } from '../core/recipe/recipe.ts';
import { VERSION } from '../core/recipe/version.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { LARGEST_RECIPE_SEED, readSeed } from '../core/recipe/seed.ts';
import { recipeJson } from './recipeText.ts';

const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed());
const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

/** Any value of a field. */
function anyOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'number': {
      const [min, max] = field.range;
      const { step = 1 } = field;
      if (field.whole === true)
        return fc.integer({ min: Math.ceil(min / step), max: Math.floor(max / step) }).map((x) => x * step);
      return fc.double({ min, max, noNaN: true }).map((x) => x + 0);
    }
    case 'seed':
      return fc.bigInt({ min: 0n, max: BigInt(LARGEST_RECIPE_SEED) }).map((whole) => readSeed(String(whole)));
    case 'choice':
      return fc.constantFrom(...field.choices);
    case 'text':
      return field.isHash !== true
        ? text.map((value) => (field.needed === true ? `x${value}` : value))
        : hash;
    case 'group':
      return fc.record(
        Object.fromEntries(Object.entries(field.fields).map(([key, inner]) => [key, anyOf(inner)])),
      );
    case 'maybe':
      return fc.option(anyOf(field.of));
    case 'list':
      return fc.array(anyOf(field.of), { maxLength: 3 });
  }
}

/** Any settings that there can be. */
const anySettings = anyOf({ kind: 'group', fields: SETTINGS }).map((value) => value as Settings);

const recipeOf = (settings: Settings): Recipe => ({
  version: VERSION,
  settings,
  modelName: 'Etch',
  modelHash: '0123456789',
  device: 'wasm',
  app: 'Aquatint 0.1.0',
  createdAt: '',
});

describe('a recipe', () => {
  it('comes back whole, whatever the settings', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        expect(parseRecipe(recipeJson(recipeOf(settings)))).toEqual(recipeOf(settings));
        const { prompt: negativePrompt, negativePrompt: prompt } = settings;
        const drawn = { ...recipeOf(settings), template: { prompt, negativePrompt } };
        expect(parseRecipe(recipeJson(drawn))).toEqual(drawn);
      }),
      { numRuns: 500 },
    );
  });

  it('of version 1 says what it had without saying so', () => {
    const settings = {
      ...{ model: 'etch', prompt: 'a red apple', negativePrompt: '', width: 128, height: 96, steps: 20 },
      ...{ guidance: 5.5, seed: 41234, sampler: 'dpmpp_2m_karras', count: 1 },
    };
    const first = { ...recipeOf({ ...USUAL_SETTINGS, ...settings }), version: 1, settings };
    expect(readRecipe(first)).toEqual(recipeOf({ ...USUAL_SETTINGS, ...settings, decoder: 'full' }));
    // It took brackets for letters.
    const brackets = readRecipe({ ...first, settings: { ...settings, prompt: 'a (red) apple' } });
    expect(brackets?.settings.language.grammar).toBe('plain');
  });

  it("that names no decoder was made by the model's own", () => {
    const { decoder: _decoder, tiling: _tiling, ...settings } = { ...USUAL_SETTINGS, prompt: 'an apple' };
    const read = readRecipe({ version: 2, settings });
    expect(read?.settings).toMatchObject({ decoder: 'full', tiling: 'auto' });
    const strange = readRecipe({ version: 2, settings: { ...settings, decoder: 'huge', tiling: 7 } });
    expect(strange?.settings).toMatchObject({ decoder: 'full', tiling: 'auto' });
  });

  it('is nothing where it is none', () => {
    for (const value of [null, 3, 'x', [], {}, { version: '3', settings: { prompt: '' } }, { version: 2 }]) {
      expect(readRecipe(value)).toBeNull();
    }
    expect(parseRecipe('{"version": 2')).toBeNull();
  });

  it('of a later version gives what is known of it, and says so', () => {
    const settings = { ...USUAL_SETTINGS, prompt: 'an apple', steps: 7, lens: 'wide' };
    const read = readRecipe({ ...recipeOf(settings), version: VERSION + 1, settings });
    expect(read).toEqual({ ...recipeOf({ ...USUAL_SETTINGS, prompt: 'an apple', steps: 7 }), newer: true });
  });

  it('from strangers is brought into its ranges', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3 }), fc.anything(), (settings, extra) => {
        const recipe = readRecipe({
          version: 2,
          settings: { ...settings, prompt: 'x', noise: extra, steps: extra },
        });
        expect(recipe?.settings.steps).toBeGreaterThanOrEqual(1);
        expect(recipe?.settings.steps).toBeLessThanOrEqual(1000);
        expect(recipe?.settings.noise.variationStrength).toBeLessThanOrEqual(1);
      }),
    );
  });
});
