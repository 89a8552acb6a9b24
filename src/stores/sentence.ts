import type { Said, SaidValue } from '../core/said.ts';
import { listed, sentences } from '../texts/format.ts';
import { fill } from '../texts/translate.ts';

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
  if (typeof value !== 'object') return value;
  return 'say' in value
    ? part(value)
    : listed(value.map((one) => (typeof one === 'string' ? one : part(one))));
}

/** Within another sentence. */
const part = ({ say, values }: Said): string => fill(`said:${say}`, spokenValues(values));

/** A part may begin the sentence. */
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** With a full stop, where a text from elsewhere has none. */
export const closed = (text: string): string => (/[.。]$/.test(text) ? text : `${text}.`);

/** What exactly happened: in sentences, or as the remark for whoever is asked for help. */
export const errorFacts = ({
  said,
  message,
}: {
  readonly said?: readonly Said[] | null;
  readonly message: string;
}): string => (said ? allSentences(said) : message);
