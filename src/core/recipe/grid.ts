import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Field } from './fields.ts';
import { fieldAt, placesOf, withValueAt } from './paths.ts';
import { readValueAt } from './readValues.ts';
import { SETTINGS, type Settings } from './settings.ts';

/** Pictures that differ in one setting along each axis: A1111's X/Y/Z plot, over every setting of the tree. */
export interface GridAxis {
  /** A setting's path, or WORDS: the first value is looked for in the prompt and replaced by each of them. */
  readonly path: string;
  /** As written. */
  readonly values: readonly string[];
}

export const WORDS = 'words';

export const MOST_CELLS = 400;

/** Paths of settings that a value of one line can be written for. */
export const gridPaths = (): readonly string[] => [
  WORDS,
  ...placesOf(SETTINGS).flatMap(({ path, field }) => (path !== 'count' && isPlain(field) ? [path] : [])),
];

const isPlain = (field: Field): boolean =>
  field.kind === 'maybe' ? isPlain(field.of) : ['number', 'seed', 'choice', 'text'].includes(field.kind);

/** "20-40 (+10)": from, to, step. "1-10 [4]": so many between. As A1111 writes them. */
const RANGE = /^(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)(?:\s*\(\+?(-?\d+(?:\.\d+)?)\)|\s*\[(\d+)\])?$/;

/** What is written between commas, ranges written out; commas inside quotes do not part, and "" is no word at all. Nothing is checked yet. */
export function gridValues(path: string, text: string): readonly string[] {
  const written = [...text.matchAll(/\s*"((?:[^"]|"")*)"\s*|[^,]+/g)].flatMap(([whole, quoted]) =>
    quoted === undefined ? (whole.trim() === '' ? [] : [whole.trim()]) : [quoted.replaceAll('""', '"')],
  );
  return numeric(path) ? written.flatMap(rangeOf).slice(0, MOST_CELLS + 1) : written;
}

function numeric(path: string): boolean {
  const field = fieldAt(SETTINGS, path);
  const inner = field?.kind === 'maybe' ? field.of : field;
  return inner?.kind === 'number' || inner?.kind === 'seed';
}

function rangeOf(text: string): readonly string[] {
  const match = RANGE.exec(text);
  if (match === null) return [text];
  const [from, to] = [Number(match[1]), Number(match[2])];
  const count = match[4] === undefined ? null : Number(match[4]);
  const step =
    count === null ? Math.abs(Number(match[3] ?? 1)) : Math.abs(to - from) / Math.max(1, count - 1);
  if (step === 0 || count === 1) return [tidy(from)];
  const most = Math.min(MOST_CELLS + 1, Math.floor(Math.abs(to - from) / step + 1e-9) + 1);
  const direction = to < from ? -1 : 1;
  return Array.from({ length: most }, (_, i) => tidy(from + direction * step * i));
}

const tidy = (value: number): string => String(Number(value.toFixed(6)));

/**
 * The settings of every cell, the first axis fastest. Throws AquatintError 'settings-invalid' for a value that is none of its
 * setting, and for more cells than anybody waits for.
 */
export function gridCells(settings: Settings, axes: readonly GridAxis[]): readonly Settings[] {
  const size = axes.reduce((cells, { values }) => cells * values.length, 1);
  if (size > MOST_CELLS) {
    throw new AquatintError('settings-invalid', [
      said('settings.gridTooLarge', { count: size, most: MOST_CELLS }),
    ]);
  }
  return axes.reduceRight<readonly Settings[]>(
    (cells, axis) => cells.flatMap((cell) => axis.values.map((value) => withAxisValue(cell, axis, value))),
    [{ ...settings, count: 1 }],
  );
}

function withAxisValue(settings: Settings, { path, values }: GridAxis, value: string): Settings {
  if (path === WORDS) return withWords(settings, values[0] ?? '', value);
  const read = readValueAt(SETTINGS, path, numeric(path) ? numberOf(path, value) : value);
  if (read === undefined || (read === null && value !== '')) {
    throw new AquatintError('settings-invalid', [said('settings.gridValue', { value, path })]);
  }
  return withValueAt(settings, path, read);
}

/** Seeds have more digits than numbers. */
const numberOf = (path: string, value: string): unknown =>
  fieldAt(SETTINGS, path)?.kind === 'seed' ? value : value === '' ? undefined : Number(value);

function withWords(settings: Settings, from: string, to: string): Settings {
  const { prompt, negativePrompt } = settings;
  if (!prompt.includes(from) && !negativePrompt.includes(from)) {
    throw new AquatintError('settings-invalid', [said('settings.gridWords', { from })]);
  }
  return {
    ...settings,
    prompt: prompt.replaceAll(from, to),
    negativePrompt: negativePrompt.replaceAll(from, to),
  };
}
