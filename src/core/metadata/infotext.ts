import { AquatintError } from '../errors.ts';

// The outer grammar of A1111's `parameters` text: prompt, negative prompt, one line of "Key: value" pairs.
// What the keys mean is in a1111.ts.

export interface Infotext {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly fields: ReadonlyMap<string, string>;
}

const NEGATIVE = 'Negative prompt:';
/** With fewer pairs the last line belongs to the prompt. */
const FEWEST_PAIRS = 3;
/** A longer line was not written by a program of this kind; looking for pairs in it would take long. */
const LONGEST_LINE = 100_000;
const KEY = /^[\p{L}\p{N}_][\p{L}\p{N}_ \-/]{1,99}$/u;
/** Lengths are bounded so that a hostile text cannot take quadratic time. */
const PAIR = /([\p{L}\p{N}_][\p{L}\p{N}_ \-/]{1,99}):\s*("(?:\\.|[^\\"]){1,100000}"|[^,]*)(?:,|$)/gu;

export function printInfotext({ prompt, negativePrompt, fields }: Infotext): string {
  const pairs = [...fields].map(([key, value]) => {
    if (!KEY.test(key)) throw new AquatintError('internal', `not a parameter name: ${JSON.stringify(key)}`);
    return `${key}: ${quoted(value)}`;
  });
  const negative = negativePrompt === '' ? [] : [`${NEGATIVE} ${negativePrompt}`];
  return [...(prompt === '' ? [] : [prompt]), ...negative, pairs.join(', ')].join('\n');
}

export function parseInfotext(text: string): Infotext {
  const lines = text.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  const pairs = last.length > LONGEST_LINE ? [] : [...last.matchAll(PAIR)];
  if (pairs.length >= FEWEST_PAIRS) lines.pop();
  const fields =
    pairs.length >= FEWEST_PAIRS
      ? pairs.map(([, key = '', value = '']) => [key, unquoted(value)] as const)
      : [];

  const negativeStart = lines.findIndex((line) => line.trimStart().startsWith(NEGATIVE));
  const promptLines = negativeStart < 0 ? lines : lines.slice(0, negativeStart);
  const negativeLines = negativeStart < 0 ? [] : lines.slice(negativeStart);
  return {
    prompt: promptLines.join('\n'),
    negativePrompt: negativeLines.map(withoutLabel).join('\n'),
    fields: new Map(fields),
  };
}

/** A1111 drops the label from any line, so a negative prompt may not contain it either. */
function withoutLabel(line: string): string {
  const start = line.trimStart();
  if (!start.startsWith(NEGATIVE)) return line;
  const rest = start.slice(NEGATIVE.length);
  return rest.startsWith(' ') ? rest.slice(1) : rest;
}

/** A1111 quotes values with comma, line break or colon; quotes and spaces at the ends would be lost as well. */
function quoted(value: string): string {
  const plain = !/[,\n:]/.test(value) && value === value.trim() && !value.startsWith('"');
  return plain ? value : JSON.stringify(value);
}

function unquoted(value: string): string {
  if (!(value.length > 1 && value.startsWith('"') && value.endsWith('"'))) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
