import { said } from '../core/said.ts';
import type { AdapterClue } from '../core/metadata/adapterClues.ts';
import type { ImportedPicture, ModelClue, UnmappedSetting } from '../core/metadata/importedPicture.ts';
import { readValues } from '../core/recipe/readValues.ts';
import type { Template } from '../core/recipe/recipe.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import type { BroughtSettings } from './readPicture.ts';

/** As one would say it: 'Aquatint 0.1.0', 'AUTOMATIC1111 v1.10.1'. */
export function sourceOf(brought: BroughtSettings): string {
  return brought.kind === 'recipe' ? brought.recipe.app : brought.picture.source;
}

/** Of the form, where another program says nothing of it: its own usual value is not known. Words are never the form's. */
const FROM_THE_FORM = ['width', 'height', 'steps', 'guidance', 'seed', 'sampler'] as const;

/** What these are called, and which of what was told says already that they are missing. */
const MISSING = [
  ['width', 'size', /^(size|resolution)/i],
  ['steps', 'steps', /^steps/i],
  ['guidance', 'guidance', /^(cfg|scale|guidance|text guidance)/i],
  ['sampler', 'sampler', /^(sampler|scheduler)/i],
] as const;

/**
 * All settings as they were brought. What was not said is the usual, for that is what the other program did; only the
 * model and how it is computed stay as in `base`, for that is another question.
 */
export function settingsOf(brought: BroughtSettings, base: Settings): Settings {
  const { model, precision } = base;
  if (brought.kind === 'recipe') return { ...brought.recipe.settings, model };
  const { settings } = brought.picture;
  const kept = Object.fromEntries(FROM_THE_FORM.map((key) => [key, base[key]]));
  const schedule = settings.sampler === undefined ? base.schedule : null;
  const silent = { ...USUAL_SETTINGS, ...kept, schedule, model, precision };
  return readValues(SETTINGS, settings, silent);
}

/** Whether a seed was brought: without one the other program draws one each time. */
export function hasSeed(brought: BroughtSettings): boolean {
  return brought.kind === 'recipe' || brought.picture.settings.seed !== undefined;
}

/** A model as the picture names it; the id is ours. */
export interface WantedModel extends ModelClue {
  readonly id: string | null;
}

export function modelOf(brought: BroughtSettings): WantedModel | null {
  if (brought.kind === 'foreign') return brought.picture.model && { ...brought.picture.model, id: null };
  const { settings, modelName, modelHash } = brought.recipe;
  return { id: settings.model, name: modelName, hash: modelHash };
}

export function refinerOf(brought: BroughtSettings): (WantedModel & { readonly from: number }) | null {
  if (brought.kind === 'foreign') return brought.picture.refiner && { ...brought.picture.refiner, id: null };
  const { refiner } = brought.recipe.settings;
  return refiner && { id: refiner.model, name: refiner.model, hash: '', from: refiner.from };
}

export function adaptersOf(brought: BroughtSettings): readonly AdapterClue[] {
  return brought.kind === 'foreign' ? brought.picture.adapters : brought.recipe.settings.adapters;
}

/** What the words were drawn from. */
export function templateOf(brought: BroughtSettings): Template | null {
  return (brought.kind === 'foreign' ? brought.picture.template : brought.recipe.template) ?? null;
}

/** What there is no setting for here. */
export function unmappedOf(brought: BroughtSettings): readonly UnmappedSetting[] {
  if (brought.kind === 'foreign') return [...brought.picture.unmapped, ...missingFrom(brought.picture)];
  const why = said('import.newer');
  return brought.recipe.newer === true
    ? [{ name: said('import.recipe'), value: brought.recipe.app, why }]
    : [];
}

/** One line for all that the picture does not say and the form has to. */
function missingFrom({ settings, unmapped }: ImportedPicture): UnmappedSetting[] {
  const isTold = (names: RegExp): boolean =>
    unmapped.some(({ name }) => typeof name === 'string' && names.test(name));
  const silent = MISSING.filter(([key, , names]) => settings[key] === undefined && !isTold(names));
  if (silent.length === 0) return [];
  const value = said('import.these', { names: silent.map(([, name]) => said(`import.${name}`)) });
  return [{ name: said('import.notSaid'), value, why: said('import.formStays') }];
}
