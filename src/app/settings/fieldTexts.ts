import type { SettingPath } from '../../core/recipe/settings.ts';
import { isLabel, t } from '../../texts/translate.ts';

/** The words of one setting. */
export interface FieldText {
  /** Beside its control. */
  readonly label: string;
  readonly hint?: string;
  /** In recipes and lists of changes; '': another row says it. */
  readonly row: string;
}

/** Those of which another setting's row says all. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set<SettingPath>([
  'height',
  'guidanceOptions.to',
  'noise.variationSeed',
  'upscaler',
]);

/** Of a place in a list, too: 'adapters.0.strength'. */
const inTree = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '');

/** A text that not every setting has. */
function textAt(name: string): string | undefined {
  const key = `fields:${name}`;
  return isLabel(key) ? t(key) : undefined;
}

/** Every setting has words, or this does not compile. */
export const labelOf = (path: SettingPath): string => t(`fields:${path}`);

export function textOf(path: string): FieldText {
  const place = inTree(path);
  const label = textAt(place) ?? '';
  const hint = textAt(`${place}/hint`);
  const row = SAID_ELSEWHERE.has(place) ? '' : (textAt(`${place}/row`) ?? label);
  return { label, row, ...(hint === undefined ? {} : { hint }) };
}

/** What may be chosen of a setting, in words. */
export const choiceText = (path: string, choice: string): string =>
  textAt(`${inTree(path)}=${choice}`) ?? choice;

/** In few words. */
export const shortWords = (words: string): string => words.split(/[:：]/, 1)[0] ?? words;
