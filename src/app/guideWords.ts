import { placesOf } from '../core/recipe/paths.ts';
import { SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { listed } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { choiceText, labelOf, shortWords, textOf } from './settings/fieldTexts.ts';

type Control = Settings['controls'][number];

/** What is chosen of a control picture's use; which they are, the settings' tree says. */
const CHOICES = placesOf(SETTINGS.controls.of.fields).flatMap(({ path, field }) =>
  field.kind === 'choice' ? [{ path, usual: field.usual }] : [],
);

/** Its strength, when it acts, and what is chosen otherwise than usual. */
export function controlWords(control: Control): string {
  const { name, strength, from, to, preprocessor } = control;
  const values: Readonly<Record<string, unknown>> = { ...control };
  const chosen = CHOICES.filter(({ path, usual }) => values[path] !== usual).map(({ path }) =>
    t('settings:valueOf', {
      name: textOf(`controls.${path}`).label,
      value: shortWords(choiceText(`controls.${path}`, String(values[path]))),
    }),
  );
  const made = preprocessor === 'none' ? [] : [preprocessor];
  return `${name} (${listed([String(strength), ...timeWords(from, to), ...made, ...chosen])})`;
}

export function imagePromptWords({
  name,
  strength,
  from,
  to,
  blocks,
}: Settings['imagePrompts'][number]): string {
  const where = blocks === '' ? [] : [blocks];
  return `${name} (${listed([String(strength), ...timeWords(from, to), ...where])})`;
}

/** An embedding has no strength; a LoRA has one more where the words' is another. */
export function adapterWords({ use, name, strength, textStrength }: Settings['adapters'][number]): string {
  if (use === 'embedding') return name;
  const text = textStrength === strength ? [] : [`${labelOf('adapters.textStrength')} ${textStrength}`];
  return `${name} (${listed([String(strength), ...text])})`;
}

const timeWords = (from: number, to: number): readonly string[] =>
  from === 0 && to === 1 ? [] : [t('settings:fromTo', { from: percent(from), to: percent(to) })];

/** A share, 0 … 1. */
export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
