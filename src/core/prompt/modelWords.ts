import { AquatintError } from '../errors.ts';
import { fieldOf, isRecord, listOf } from '../metadata/boundedJson.ts';
import { edits, nearestWords } from './nearestWords.ts';
import { inEnglish, type Phrases } from './phrases.ts';

/** A word that no caption of the model's training had, and what it knows that is like it: in spelling, or in meaning. */
export interface UnknownWord {
  readonly word: string;
  readonly nearest: readonly string[];
}

/** What a small model's folder says of its words: tokenizer/words.json. */
export interface ModelWords {
  /** The text with what it says in another language in English; the text itself where it is English already. */
  translated(text: string): string;
  /** Of the translated text, each once, in its order. */
  unknown(text: string): UnknownWord[];
  /** Known words that begin so, the shortest first. */
  beginningWith(beginning: string, most: number): string[];
}

const MOST_CHARACTERS = 4_000_000;
const MOST_LANGUAGES = 40;
const MOST_UNKNOWN = 12;
const LONGEST_READ = 10_000;

/** Throws AquatintError 'model-corrupt' where the file is something else. */
export function parseModelWords(text: string, file: string): ModelWords {
  const { known, near, languages } = parsed(text, file);
  const translated = (words: string): string =>
    words.length > LONGEST_READ ? words : inEnglish(words, known, languages);
  return {
    translated,
    unknown: (words) => unknownIn(translated(words.slice(0, LONGEST_READ)), known, near),
    beginningWith: (beginning, most) =>
      [...known]
        .filter((word) => word.startsWith(beginning.toLowerCase()))
        .sort((a, b) => a.length - b.length || a.localeCompare(b))
        .slice(0, most),
  };
}

function unknownIn(text: string, known: ReadonlySet<string>, near: Near): UnknownWord[] {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{M}]+/gu));
  return [...words]
    .filter((word) => !isKnown(word, known))
    .slice(0, MOST_UNKNOWN)
    .map((word) => ({ word, nearest: nearestOf(word, known, near) }));
}

/** A slip of the finger is told by the spelling; else what is known of the meaning counts more. */
function nearestOf(word: string, known: ReadonlySet<string>, near: Near): readonly string[] {
  const spelt = nearestWords(word, known);
  const isSlip = word.length > 3 && edits(word, spelt[0] ?? '') === 1;
  return isSlip ? spelt : (near.get(word) ?? near.get(word.replace(/s$/, '')) ?? spelt);
}

/** Plurals of known words are known; so is a letter that an apostrophe left over. */
function isKnown(word: string, known: ReadonlySet<string>): boolean {
  const singular = [
    word.replace(/ies$/, 'y'),
    word.replace(/ves$/, 'f'),
    word.replace(/es$/, ''),
    word.replace(/s$/, ''),
  ];
  return known.has(word) || /^[a-z]$/.test(word) || singular.some((one) => known.has(one));
}

/** Unknown words -> names of things that mean nearly the same. */
type Near = ReadonlyMap<string, readonly string[]>;

interface Parsed {
  readonly known: ReadonlySet<string>;
  readonly near: Near;
  readonly languages: readonly Phrases[];
}

function parsed(text: string, file: string): Parsed {
  const wrong = (): AquatintError =>
    new AquatintError('model-corrupt', `${file} is no list of words: get the model again.`);
  if (text.length > MOST_CHARACTERS) throw wrong();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong();
  }
  const [known, names, phrases] = ['known', 'languages', 'phrases'].map((key) => fieldOf(json, key));
  if (typeof known !== 'string' || !Array.isArray(names) || !isRecord(phrases)) throw wrong();
  const languages = names.slice(0, MOST_LANGUAGES).map(() => new Map<string, string>());
  for (const [english, forms] of Object.entries(phrases)) {
    if (!Array.isArray(forms)) throw wrong();
    for (const [i, language] of languages.entries()) {
      const form: unknown = forms[i];
      if (typeof form !== 'string') throw wrong();
      for (const phrase of form.split('|')) if (phrase !== '') language.set(phrase, english);
    }
  }
  return { known: new Set(known.split(' ')), near: nearOf(json), languages };
}

/** Empty where the file says nothing of it. */
function nearOf(json: unknown): Near {
  const names = listOf(fieldOf(json, 'names'));
  const near = fieldOf(json, 'near');
  if (!isRecord(near)) return new Map();
  const nameOf = (n: unknown): unknown => (typeof n === 'number' ? names[n] : undefined);
  return new Map(
    Object.entries(near).map(([word, numbers]) => [
      word,
      listOf(numbers)
        .map(nameOf)
        .filter((name) => typeof name === 'string'),
    ]),
  );
}
