import type { Field } from '../core/recipe/fields.ts';
import { isProse, placesOf, valueAt } from '../core/recipe/paths.ts';
import { SETTINGS, USUAL_SETTINGS, type SettingPath, type Settings } from '../core/recipe/settings.ts';
import { findSampler } from '../core/samplers/catalogue.ts';
import { visibleText } from '../core/visibleText.ts';
import { findSchedule } from '../core/samplers/schedules.ts';
import { shortWords, textOf } from './settings/fieldTexts.ts';

/** One setting in words. */
export interface SettingRow {
  readonly path: string;
  readonly name: string;
  /** '' where it is off or the usual, and not worth a line. */
  readonly value: string;
  /** A text of somebody, which may be long. */
  readonly prose?: true;
}

type NameOfModel = (id: string) => string;

type Words = (settings: Settings, nameOfModel: NameOfModel) => string;

/** Said even where they are the usual. */
const ALWAYS: ReadonlySet<string> = new Set(['steps', 'guidance', 'seed']);

/** Of several settings at once, or of names that are not theirs. */
const WORDS: { readonly [path in SettingPath]?: Words } = {
  model: ({ model }, nameOfModel) => nameOfModel(model),
  source: ({ source }) =>
    source === null ? '' : `strength ${source.strength}${source.mask === null ? '' : ', with a mask'}`,
  width: ({ width, height }) => `${width} × ${height}`,
  sampler: ({ sampler }) => findSampler(sampler)?.label ?? sampler,
  schedule: ({ schedule }) => (schedule === null ? '' : (findSchedule(schedule)?.label ?? schedule)),
  'guidanceOptions.from': ({ guidanceOptions: { from, to } }) =>
    from === 0 && to === 1 ? '' : `${percent(from)} to ${percent(to)}`,
  'noise.variationStrength': ({ noise: { variationStrength, variationSeed } }) =>
    variationStrength === 0 ? '' : `${percent(variationStrength)} of seed ${variationSeed}`,
  'noise.resizeFrom': ({ noise: { resizeFrom } }) =>
    resizeFrom === null ? '' : `${resizeFrom.width} × ${resizeFrom.height}`,
  adapters: ({ adapters }) =>
    adapters.map(({ use, name, strength }) => (use === 'lora' ? `${name} (${strength})` : name)).join(', '),
  controls: ({ controls }) => controls.map(({ name, strength }) => `${name} (${strength})`).join(', '),
  imagePrompts: ({ imagePrompts }) =>
    imagePrompts.map(({ name, strength }) => `${name} (${strength})`).join(', '),
  refiner: ({ refiner }, nameOfModel) =>
    refiner === null ? '' : `${nameOfModel(refiner.model)} from ${percent(refiner.from)}`,
  secondPass: ({ secondPass, upscaler }) => {
    if (secondPass === null) return '';
    const { scale, strength, steps, by } = secondPass;
    const how = by === 'latents' ? '' : `, ${enlarger(by, upscaler)}`;
    return `× ${scale}${how}, strength ${strength}, ${steps} steps`;
  },
  detail: ({ detail }) => {
    if (detail === null) return '';
    const count = detail.regions.length;
    return `${count === 0 ? 'faces' : `${count} regions`}, strength ${detail.strength}`;
  },
  enlarge: ({ enlarge, upscaler }) =>
    enlarge === null ? '' : `× ${enlarge.scale}, ${enlarger(enlarge.by, upscaler)}`,
  sizeHints: ({ sizeHints }) => {
    if (sizeHints === null) return '';
    const { originalWidth, originalHeight, cropLeft, cropTop, targetWidth, targetHeight } = sizeHints;
    return `${originalWidth} × ${originalHeight}, cut at ${cropLeft}, ${cropTop} to ${targetWidth} × ${targetHeight}`;
  },
};

/** Every setting, in the order of its tree, in the fewest words. */
export function settingRows(settings: Settings, nameOfModel: NameOfModel): readonly SettingRow[] {
  const custom: Readonly<Record<string, Words>> = WORDS;
  return placesOf(SETTINGS).flatMap(({ path, field }): readonly SettingRow[] => {
    const { label, row = label } = textOf(path);
    if (row === '') return [];
    const value = custom[path]?.(settings, nameOfModel) ?? plainWords(path, field, settings);
    return [{ path, name: row, value, ...(isProse(field) ? { prose: true } : {}) }];
  });
}

function plainWords(path: string, field: Field, settings: Settings): string {
  const value = valueAt(settings, path);
  if (value === valueAt(USUAL_SETTINGS, path) && !ALWAYS.has(path)) return '';
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : '';
  return field.kind === 'choice' ? shortWords(textOf(path).choices?.[value] ?? value) : visibleText(value);
}

const enlarger = (by: 'network' | 'lanczos', upscaler: Settings['upscaler']): string =>
  by === 'lanczos' ? 'by Lanczos' : `by ${upscaler?.name ?? 'the built-in upscaler'}`;

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
