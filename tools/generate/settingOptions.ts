import type { Field } from '../../src/core/recipe/fields.ts';
import { wanted } from '../../src/core/recipe/checkValues.ts';
import { fieldAt, placesOf, sparseWith } from '../../src/core/recipe/paths.ts';
import { SETTINGS, type SettingPath, type SomeSettings } from '../../src/core/recipe/settings.ts';
import { SCHEDULES } from '../../src/core/samplers/schedules.ts';
import { SAMPLERS } from '../../src/core/samplers/catalogue.ts';
import { part } from '../../src/stores/sentence.ts';
import { shortWords, textOf } from '../../src/app/settings/fieldTexts.ts';
import { readChoice, readNumber, readSeedOption, readSize, UsageError } from './readArgument.ts';

/** The options of `npm run generate` that are settings: one for each of the tree, named after its path unless said here. */

const NAMES: { readonly [path in SettingPath]?: string } = {
  negativePrompt: 'negative',
  precision: 'dtype',
  'language.grammar': 'language',
  'language.emphasis': 'emphasis',
  'language.clipSkip': 'clip-skip',
  'guidanceOptions.method': 'guidance-method',
  'guidanceOptions.rescale': 'guidance-rescale',
  'guidanceOptions.from': 'guidance-from',
  'guidanceOptions.to': 'guidance-to',
  'guidanceOptions.perturbed': 'perturbed-guidance',
  'guidanceOptions.image': 'image-guidance',
  'guidanceOptions.real': 'real-guidance',
  'noise.source': 'noise',
  'noise.batch': 'batch',
  'noise.variationSeed': 'variation-seed',
  'noise.variationStrength': 'variation-strength',
  'noise.resizeFrom': 'seed-resize',
  'noise.laterSeedDelta': 'seed-delta',
  'noise.steps': 'step-noise',
  'noise.start': 'start-noise',
  'language.emptyNegative': 'empty-negative',
  'source.strength': 'strength',
  'source.noiseLevel': 'noise-level',
  classLabel: 'class',
  'enlarge.scale': 'enlarge',
};

/** Words of the command line's own, or of several options: see arguments.ts. */
const ELSEWHERE = new Set([
  'prompt',
  'model',
  'source',
  'paintArea',
  'refiner',
  'sizeHints',
  'upscaler',
  'language.choices',
]);

/** Parts of what may be off that stand alone. */
const PARTS = ['source.strength', 'source.noiseLevel'];

interface SettingOption {
  readonly path: string;
  readonly option: string;
  readonly field: Field;
}

const SETTING_OPTIONS: readonly SettingOption[] = [
  ...placesOf(SETTINGS)
    .filter(({ path, field }) => !ELSEWHERE.has(path) && field.kind !== 'list')
    .flatMap(({ path, field }) => optionsOf(path, field)),
  ...PARTS.flatMap((path) => {
    const field = fieldAt(SETTINGS, path);
    return field === undefined ? [] : [optionOf(path, field)];
  }),
];

/** What may be off is a size in one word, or an option for each of its parts, of which one switches it on. */
function optionsOf(path: string, field: Field): SettingOption[] {
  const inner = field.kind === 'maybe' ? field.of : field;
  if (inner.kind !== 'group' || isSize(inner)) return [optionOf(path, field)];
  const parts = Object.entries(inner.fields).filter(([, part]) => part.kind !== 'list');
  return parts.map(([name, part]) => optionOf(`${path}.${name}`, part));
}

function isSize({ fields }: Extract<Field, { kind: 'group' }>): boolean {
  return Object.keys(fields).join() === 'width,height';
}

function optionOf(path: string, field: Field): SettingOption {
  const names: Readonly<Record<string, string>> = NAMES;
  const plain = path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('.', '-');
  return { path, option: names[path] ?? plain, field: field.kind === 'maybe' ? field.of : field };
}

/** For node:util's parseArgs. */
export const OPTIONS_OF_SETTINGS: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  SETTING_OPTIONS.map(({ option }) => [option, { type: 'string' }]),
);

/** What is said, in its place; with what belongs to a picture to start from under `source`. Throws UsageError. */
export function readSettingOptions(values: Readonly<Record<string, unknown>>): SomeSettings {
  let settings: SomeSettings = {};
  for (const { path, option, field } of SETTING_OPTIONS) {
    const said = values[option];
    if (typeof said === 'string')
      settings = sparseWith(settings, path, readOption(said, option, { path, field }));
  }
  return settings;
}

/** Names that the tree knows as texts. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  sampler: SAMPLERS.map(({ id }) => id),
  schedule: SCHEDULES.map(({ id }) => id),
};

function readOption(
  said: string,
  option: string,
  { path, field }: Pick<SettingOption, 'path' | 'field'>,
): unknown {
  const choices = KNOWN[path];
  if (choices !== undefined) return readChoice(said, { option, choices });
  switch (field.kind) {
    case 'number': {
      const [low, high] = field.range;
      const value = readNumber(said, { option, low, high, whole: field.whole === true });
      if (field.step === undefined || value % field.step === 0) return value;
      throw new UsageError(`--${option} wants a multiple of ${field.step}, not ${value}.`);
    }
    case 'seed':
      return readSeedOption(said, option);
    case 'choice':
      return readChoice(said, { option, choices: field.choices });
    case 'group':
      return readSize(said, option);
    default:
      return said;
  }
}

function helpLine({ path, option, field }: SettingOption): string {
  const { label, hint } = textOf(path);
  const what = hint === undefined ? shortWords(label) : `${label}. ${hint}`;
  return `  ${`--${option} ${PLACEHOLDERS[field.kind]}`.padEnd(24)} ${what} (${KNOWN[path]?.join(', ') ?? rangeOf(field)})`;
}

const PLACEHOLDERS: Readonly<Record<Field['kind'], string>> = {
  ...{ number: 'N', seed: 'N', choice: 'NAME', text: 'TEXT', group: 'WxH', maybe: '', list: '' },
};

const rangeOf = (field: Field): string =>
  field.kind === 'group'
    ? 'multiples of 8'
    : field.kind === 'maybe' || field.kind === 'list'
      ? ''
      : part(wanted(field));

/** A line for each, in the order of the tree. */
export const HELP_OF_SETTINGS = SETTING_OPTIONS.map(helpLine).join('\n');
