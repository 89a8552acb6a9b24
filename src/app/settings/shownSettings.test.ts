import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILT_IN, type ModelCard } from '../../core/model/card.ts';
import { fieldAt, placesOf, type Place } from '../../core/recipe/paths.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../../core/recipe/settings.ts';
import { fields } from '../../texts/en/fields.ts';
import { isShown } from './shownSettings.ts';

const placeOf = (path: string): Place => {
  const place = placesOf(SETTINGS).find((candidate) => candidate.path === path);
  if (place === undefined) throw new Error(`There is no setting ${path}.`);
  return place;
};
const shown = (path: string, change: Partial<Settings> = {}, card: ModelCard = BUILT_IN.card): boolean =>
  isShown(placeOf(path), { ...USUAL_SETTINGS, ...change }, card);

describe('the form', () => {
  it('offers a special setting where the model takes it, or where it is set', () => {
    const sizeHints = {
      ...{ originalWidth: 64, originalHeight: 64, cropLeft: 0, cropTop: 0 },
      ...{ targetWidth: 64, targetHeight: 64 },
    };
    expect(shown('sizeHints')).toBe(false);
    expect(shown('sizeHints', {}, { ...BUILT_IN.card, takes: ['sizeHints'] })).toBe(true);
    expect(shown('sizeHints', { sizeHints })).toBe(true);
    expect(shown('guidanceOptions.image')).toBe(false);
    expect(shown('guidanceOptions.image', {}, { ...BUILT_IN.card, takes: ['guidanceOptions.image'] })).toBe(
      true,
    );
  });

  it('says nothing of words to a model without any', () => {
    const wordless = { ...BUILT_IN.card, wordless: true } as const;
    for (const path of ['guidance', 'guidanceOptions.method', 'language.grammar']) {
      expect([path, shown(path), shown(path, {}, wordless)]).toEqual([path, true, false]);
    }
    expect(shown('noise.source', {}, wordless)).toBe(true);
  });

  it('has a place for every special setting', () => {
    const files = readdirSync('src/app', { recursive: true, encoding: 'utf8' });
    const places = files
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) => [...readFileSync(`src/app/${file}`, 'utf8').matchAll(/\b(?:of|path)="([\w.]+)"/g)])
      .map(([, place = '']) => place);
    // It stands in a group of its own kind.
    const known = [...places, 'decoder'];
    const special = placesOf(SETTINGS).filter(({ field }) => field.special === true);
    expect(special.length).toBeGreaterThan(7);
    const homeless = special.filter(
      ({ path }) => !known.some((place) => path === place || path.startsWith(`${place}.`)),
    );
    expect(homeless.map(({ path }) => path)).toEqual([]);
  });

  it('offers what depends on another setting only with it', () => {
    expect(shown('eta', { sampler: 'dpmpp_2m' })).toBe(false);
    expect(shown('eta', { sampler: 'euler_ancestral' })).toBe(true);
    const noise = { ...USUAL_SETTINGS.noise, variationStrength: 0.1 };
    expect([shown('noise.variationSeed'), shown('noise.variationSeed', { noise })]).toEqual([false, true]);
    const language = { ...USUAL_SETTINGS.language, grammar: 'plain' as const };
    expect([shown('language.emphasis'), shown('language.emphasis', { language })]).toEqual([true, false]);
  });
});

it('every choice has words, and nothing else has', () => {
  const paths = new Set(Object.keys(fields).map((name) => name.replace(/[/=].*$/, '')));
  for (const path of paths) {
    const field = fieldAt(SETTINGS, path);
    const choices = field?.kind === 'choice' ? field.choices : [];
    const worded = Object.keys(fields).filter((name) => name.startsWith(`${path}=`));
    expect(worded).toEqual(choices.map((choice) => `${path}=${choice}`));
  }
});
