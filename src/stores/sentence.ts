import { AquatintError, type ErrorCode } from '../core/errors.ts';
import type { Said, SaidValue } from '../core/said.ts';
import { visibleText } from '../core/visibleText.ts';
import { listed, sentences } from '../texts/format.ts';
import { fill, t } from '../texts/translate.ts';

/** What core and workers say, in the words of the page. */
export function sentence({ say, values }: Said): string {
  const text = fill(`said:${say}`, spokenValues(values));
  return namesIn(values).some((name) => text.startsWith(name)) ? text : capital(text);
}

/** What somebody else has named is written as they wrote it. */
const namesIn = (values: Said['values']): readonly string[] =>
  Object.values(values)
    .flatMap((value) => value)
    .filter((value) => typeof value === 'string');

/** Several, one after the other. */
export const allSentences = (said: readonly Said[]): string => sentences(...said.map(sentence));

const spokenValues = (values: Said['values']): Readonly<Record<string, string | number>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, spoken(value)]));

function spoken(value: SaidValue): string | number {
  if (typeof value === 'string') return shown(value);
  if (typeof value === 'number') return value;
  return 'say' in value
    ? part(value)
    : listed(value.map((one) => (typeof one === 'string' ? shown(one) : part(one))));
}

const LONGEST = 300;

/** Names come from files that anybody may have made. */
const shown = (value: string): string =>
  visibleText(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

/** Within another sentence. */
export const part = ({ say, values }: Said): string => fill(`said:${say}`, spokenValues(values));

/** A part may begin the sentence. */
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** With a full stop, where a text from elsewhere has none. */
export const closed = (text: string): string => (/[.。]$/.test(text) ? text : `${text}.`);

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly said?: readonly Said[] | null;
}

/** What happened, in one line: as it was said, or as it is said of all failures of its kind. */
export const errorLine = ({ code, said }: Failure): string =>
  said ? allSentences(said) : t(`errors:${code}`);

/** Why something was thrown, as a part of a sentence; what the browser itself says is in the browser's words. */
export function reasonText(reason: unknown): string {
  const { said, code } = reason instanceof AquatintError ? reason : { said: null, code: null };
  if (code !== null) return said ? allSentences(said) : t(`errors:${code}`);
  return reason instanceof Error ? reason.message : String(reason);
}

/** What exactly happened, for a terminal: in sentences, or as the remark for whoever is asked for help. */
export const errorFacts = ({
  said,
  message,
}: {
  readonly said?: readonly Said[] | null;
  readonly message: string;
}): string => (said ? allSentences(said) : message);

/** From now on errors have sentences as their messages, in the language that is spoken when one is made. */
export function speakErrors(): void {
  AquatintError.words = allSentences;
}
