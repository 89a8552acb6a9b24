import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLERS } from '../core/samplers/catalogue.ts';
import { USUAL_SETTINGS, type GenerationSettings, type Recipe } from '../protocol/settings.ts';
import { GRAMMARS } from '../protocol/words.ts';
import { parseRecipe, readRecipe } from './recipe.ts';
import { recipeJson } from './recipeText.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true }).map((x) => Math.abs(x));
const delta = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const seed = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((whole) => (whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : String(whole)));
const side = fc.integer({ min: 1, max: 512 }).map((x) => 8 * x);
const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed());
const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

/** Any settings that the page can make. */
export const anySettings: fc.Arbitrary<GenerationSettings> = fc.record({
  model: text,
  prompt: text,
  negativePrompt: text,
  width: side,
  height: side,
  steps: fc.integer({ min: 1, max: 1000 }),
  guidance: fc.double({ min: 0, max: 100, noNaN: true }).map((x) => Math.abs(x)),
  seed,
  sampler: fc.constantFrom(...SAMPLERS.map(({ id }) => id)),
  schedule: fc.option(fc.constantFrom('karras', 'normal', 'trailing')),
  eta: fc.option(share),
  count: fc.integer({ min: 1, max: 16 }),
  guidanceOptions: fc.record({
    method: fc.constantFrom('cfg', 'apg'),
    rescale: share,
    from: share,
    to: share,
    perturbed: share,
    image: share,
  }),
  noise: fc.record({
    source: fc.constantFrom('cpu', 'cuda'),
    batch: fc.constantFrom('seed_per_picture', 'one_generator'),
    variationSeed: seed,
    variationStrength: share,
    resizeFrom: fc.option(fc.record({ width: side, height: side })),
    laterSeedDelta: delta,
    steps: fc.constantFrom('continued', 'comfyui_cuda', 'comfyui_cpu'),
    start: fc.constantFrom('usual', 'sgm'),
  }),
  language: fc.record({
    grammar: fc.constantFrom(...GRAMMARS),
    choices: fc.constantFrom('drawn', 'written'),
    emptyNegative: fc.constantFrom('usual', 'zeros'),
    emphasis: fc.constantFrom('original', 'no_norm', 'ignore'),
    clipSkip: fc.integer({ min: 1, max: 12 }),
  }),
  precision: fc.constantFrom('auto', 'f32', 'f16', 'int8', 'int4'),
  decoder: fc.constantFrom('auto', 'full', 'small'),
  tiling: fc.constantFrom('auto', 'whole', 'tiles'),
  source: fc.constant(null),
  refiner: fc.option(fc.record({ model: text.filter((value) => value !== ''), from: share })),
  sizeHints: fc.option(
    fc.record({
      originalWidth: side,
      originalHeight: side,
      cropLeft: fc.integer({ min: 0, max: 4096 }),
      cropTop: fc.integer({ min: 0, max: 4096 }),
      targetWidth: side,
      targetHeight: side,
    }),
  ),
});

const recipeOf = (settings: GenerationSettings): Recipe => ({
  version: 2,
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

  it('keeps a picture that it started from', () => {
    fc.assert(
      fc.property(anySettings, hash, share, (settings, image, strength) => {
        const source = { image, mask: null, strength, noiseLevel: 20 };
        const recipe = recipeOf({ ...settings, source });
        expect(parseRecipe(recipeJson(recipe))?.settings.source).toMatchObject({
          image,
          mask: null,
          strength,
        });
      }),
    );
  });

  it('of version 1 becomes one of version 2', () => {
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
    for (const value of [null, 3, 'x', [], {}, { version: 3, settings: { prompt: '' } }, { version: 2 }]) {
      expect(readRecipe(value)).toBeNull();
    }
    expect(parseRecipe('{"version": 2')).toBeNull();
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
