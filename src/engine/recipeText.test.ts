import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readA1111 } from '../core/metadata/programs/a1111Reader.ts';
import { parseInfotext } from '../core/metadata/infotext.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { settingsOf } from './importedSettings.ts';
import { a1111Text, recipeTexts } from './recipeText.ts';

const settings: Settings = {
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
};

const recipe: Recipe = {
  version: 3,
  settings,
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
    const { prompt, negativePrompt, fields } = parseInfotext(parameters?.text ?? '');
    expect([prompt, negativePrompt]).toEqual(['a red apple, on a table', 'blurry']);
    expect(Object.fromEntries(fields)).toEqual({
      Steps: '20',
      Sampler: 'DPM++ 2M',
      'Schedule type': 'Karras',
      'CFG scale': '5.5',
      Seed: '41234',
      Size: '128x96',
      'Model hash': '0123456789',
      Model: 'Etch',
      RNG: 'CPU',
      Version: 'Aquatint 0.1.0',
    });
  });

  it("says A1111's word for the small decoder, and the model's size beside it", () => {
    const fieldsOf = (decoder: 'full' | 'small') =>
      parseInfotext(a1111Text({ ...recipe, settings: { ...settings, decoder } })).fields;
    expect(fieldsOf('small').get('VAE Decoder')).toBe('TAESD');
    expect(fieldsOf('small').get('Size')).toBe('128x96');
    expect(fieldsOf('full').has('VAE Decoder')).toBe(false);
  });

  it('says everything that A1111 has a word for', () => {
    const text = a1111Text({
      ...recipe,
      settings: {
        ...settings,
        eta: 0.5,
        guidanceOptions: { ...settings.guidanceOptions, rescale: 0.7, from: 0.1, perturbed: 3, image: 2 },
        noise: {
          ...{ source: 'cuda', batch: 'seed_per_picture', variationSeed: 5, variationStrength: 0.2 },
          ...{ resizeFrom: { width: 64, height: 128 }, laterSeedDelta: 31337 },
          ...{ steps: 'continued', start: 'sgm' },
        },
        language: { ...settings.language, emphasis: 'no_norm', clipSkip: 2 },
        refiner: { model: 'second', from: 0.75 },
      },
    });
    expect(text.split('\n').at(-1)).toBe(
      'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 5.5, Image CFG scale: 2, Seed: 41234, ' +
        'Size: 128x96, Model hash: 0123456789, Model: Etch, Variation seed: 5, Variation seed strength: 0.2, ' +
        'Seed resize from: 64x128, Clip skip: 2, ENSD: 31337, RNG: NV, Eta: 0.5, SGM noise multiplier: True, Emphasis: No norm, ' +
        'Skip Early CFG: 0.1, CFG Rescale: 0.7, PAG scale: 3, Refiner: second, Refiner switch at: 0.75, ' +
        'Version: Aquatint 0.1.0',
    );
  });

  it('is read again from A1111’s words alone, as far as they go', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true }).map((x) => Math.abs(x));
    const delta = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const seed = fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }).map(String);
    const some = fc.record({
      steps: fc.integer({ min: 1, max: 1000 }),
      guidance: share,
      seed,
      eta: fc.option(share),
      guidanceOptions: fc.record({
        method: fc.constant('cfg' as const),
        rescale: share,
        from: share,
        to: fc.constant(1),
        perturbed: share,
        image: share,
        real: fc.integer({ min: 1, max: 20 }),
      }),
      noise: fc.record({
        source: fc.constantFrom('cpu', 'cuda'),
        batch: fc.constant('seed_per_picture' as const),
        variationSeed: seed,
        variationStrength: share.map((x) => x + Number.MIN_VALUE).filter((x) => x > 0 && x <= 1),
        resizeFrom: fc.option(fc.constant({ width: 64, height: 96 })),
        laterSeedDelta: delta,
        steps: fc.constant('continued' as const),
        start: fc.constantFrom('usual', 'sgm'),
      }),
      language: fc.record({
        grammar: fc.constant('a1111' as const),
        choices: fc.constant('drawn' as const),
        emptyNegative: fc.constant('usual' as const),
        emphasis: fc.constantFrom('original', 'no_norm', 'ignore'),
        clipSkip: fc.integer({ min: 1, max: 12 }),
      }),
    });
    fc.assert(
      fc.property(some, (change) => {
        const given: Settings = { ...settings, ...change };
        const picture = readA1111(a1111Text({ ...recipe, settings: given }));
        const read = settingsOf({ kind: 'foreign', picture }, settings);
        expect({ ...read, sampler: '', schedule: null }).toEqual({ ...given, sampler: '', schedule: null });
        expect(picture.unmapped).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is complete in our own words', () => {
    expect(JSON.parse(recipeTexts(recipe)[1]?.text ?? '')).toEqual({ ...recipe, createdAt: undefined });
  });
});
