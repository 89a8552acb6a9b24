import type { Field } from '../core/recipe/fields.ts';
import { isProse, placesOf, valueAt } from '../core/recipe/paths.ts';
import { SETTINGS, USUAL_SETTINGS, type SettingPath, type Settings } from '../core/recipe/settings.ts';
import { visibleText } from '../core/visibleText.ts';
import { listed } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { adapterWords, controlWords, imagePromptWords, percent } from './guideWords.ts';
import { choiceText, shortWords, textOf } from './settings/fieldTexts.ts';
import { samplerName, scheduleName } from './settings/samplerNames.ts';

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
    source === null
      ? ''
      : source.mask === null
        ? t('settings:strength', { strength: source.strength })
        : t('settings:strengthWithMask', { strength: source.strength }),
  width: ({ width, height }) => `${width} × ${height}`,
  sampler: ({ sampler }) => samplerName(sampler),
  schedule: ({ schedule }) => (schedule === null ? '' : scheduleName(schedule)),
  'guidanceOptions.from': ({ guidanceOptions: { from, to } }) =>
    from === 0 && to === 1 ? '' : t('settings:fromTo', { from: percent(from), to: percent(to) }),
  'noise.variationStrength': ({ noise: { variationStrength, variationSeed } }) =>
    variationStrength === 0
      ? ''
      : t('settings:variationOfSeed', { share: percent(variationStrength), seed: variationSeed }),
  'noise.resizeFrom': ({ noise: { resizeFrom } }) =>
    resizeFrom === null ? '' : `${resizeFrom.width} × ${resizeFrom.height}`,
  adapters: ({ adapters }) => listed(adapters.map(adapterWords)),
  controls: ({ controls }) => listed(controls.map(controlWords)),
  imagePrompts: ({ imagePrompts }) => listed(imagePrompts.map(imagePromptWords)),
  refiner: ({ refiner }, nameOfModel) =>
    refiner === null
      ? ''
      : t('settings:refinerFrom', { model: nameOfModel(refiner.model), from: percent(refiner.from) }),
  secondPass: ({ secondPass, upscaler }) => {
    if (secondPass === null) return '';
    const { scale, strength, steps, by } = secondPass;
    const how = by === 'latents' ? [] : [enlarger(by, upscaler)];
    return listed([
      `× ${scale}`,
      ...how,
      t('settings:strength', { strength }),
      t('settings:steps', { steps }),
    ]);
  },
  cascade: ({ cascade }, nameOfModel) =>
    listed(cascade.map(({ model, steps }) => t('settings:largerBy', { model: nameOfModel(model), steps }))),
  detail: ({ detail }) => {
    if (detail === null) return '';
    const count = detail.regions.length;
    const what = count === 0 ? t('settings:faces') : t('settings:regions', { count });
    return listed([what, t('settings:strength', { strength: detail.strength })]);
  },
  enlarge: ({ enlarge, upscaler }) =>
    enlarge === null ? '' : listed([`× ${enlarge.scale}`, enlarger(enlarge.by, upscaler)]),
  sizeHints: ({ sizeHints }) => {
    if (sizeHints === null) return '';
    return t('settings:sizeHints', { ...sizeHints });
  },
};

/** Every setting, in the order of its tree, in the fewest words. */
export function settingRows(settings: Settings, nameOfModel: NameOfModel): readonly SettingRow[] {
  const custom: Readonly<Record<string, Words>> = WORDS;
  return placesOf(SETTINGS).flatMap(({ path, field }): readonly SettingRow[] => {
    const { row } = textOf(path);
    if (row === '') return [];
    const value = custom[path]?.(settings, nameOfModel) ?? plainWords(path, field, settings);
    return [{ path, name: row, value, ...(isProse(field) ? { prose: true } : {}) }];
  });
}

function plainWords(path: string, field: Field, settings: Settings): string {
  const value = valueAt(settings, path);
  if (value === valueAt(USUAL_SETTINGS, path) && !ALWAYS.has(path)) return '';
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : '';
  return field.kind === 'choice' ? shortWords(choiceText(path, value)) : visibleText(value);
}

const enlarger = (by: 'network' | 'lanczos', upscaler: Settings['upscaler']): string =>
  by === 'lanczos'
    ? t('settings:byLanczos')
    : upscaler === null
      ? t('settings:byBuiltIn')
      : t('settings:byUpscaler', { name: upscaler.name });
