import { AquatintError } from '../../errors.ts';
import { CharacterMap } from './characterMap.ts';
import type { UnigramFile } from './unigramFiles.ts';
import type { TextTokenizer } from '../textTokenizer.ts';
import { UnigramModel } from './unigramModel.ts';

/** T5's tokenizer, as transformers 5's T5Tokenizer does it. */
export interface T5Tokenizer extends TextTokenizer {
  readonly eos: number;
}

/** What T5 was trained with; what a pipeline reads is its own affair. */
const LENGTH = 512;

/** T5's are its 100 sentinels and three more. */
const MOST_SPECIAL = 10_000;
const LONGEST_SPECIAL = 200;

const WORD_START = '▁';
/** Unicode's White_Space, which is not JavaScript's \s. */
const SPACES = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Throws AquatintError 'model-corrupt' that names the file. */
export function loadT5Tokenizer(source: UnigramFile): T5Tokenizer {
  const { file, pieces, unknown, characters, special } = source;
  const model = new UnigramModel(pieces, unknown, file);
  const map = characters === null ? null : new CharacterMap(characters, file);
  const idOf = (token: string): number => {
    const id = special.get(token) ?? model.idOf(token);
    if (id === undefined) throw new AquatintError('model-corrupt', `${file}: the vocabulary has no ${token}`);
    return id;
  };
  const longest = [...special.keys()].reduce((most, { length }) => Math.max(most, length), 0);
  if (special.size > MOST_SPECIAL || longest > LONGEST_SPECIAL)
    throw new AquatintError(
      'model-corrupt',
      `${file}: ${special.size} special tokens of up to ${longest} characters make no sense`,
    );
  const parts = partsBy(special);
  const words = (text: string): string[] => (map === null ? text : map.normalize(text)).split(SPACES);
  const eos = idOf('</s>');
  return {
    ...{ eos, before: [], after: [eos], maxLength: LENGTH },
    pad: idOf('<pad>'),
    spell: (ids) => spelt(Array.from(ids, (id) => pieces[id]?.[0] ?? '')),
    encode: (text) =>
      parts(text.replace(LONE_SURROGATE, '\ufffd')).flatMap((part) => {
        const whole = special.get(part);
        if (whole !== undefined) return [whole];
        return words(part).flatMap((word) => wordParts(word).flatMap((one) => model.encode(one)));
      }),
  };
}

/** Half a character, which UTF-8 cannot say. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Cuts a text where special tokens are, of several that begin at one place the longest. */
function partsBy(special: ReadonlyMap<string, number>): (text: string) => string[] {
  const lengths = lengthsByLetter([...special.keys()]);
  return (text) => {
    const parts: string[] = [];
    let from = 0;
    for (let at = 0; at < text.length;) {
      const length = lengths.get(text[at] ?? '')?.find((one) => special.has(text.slice(at, at + one)));
      if (length !== undefined) {
        parts.push(text.slice(from, at), text.slice(at, at + length));
        from = at + length;
      }
      at += length ?? 1;
    }
    return [...parts, text.slice(from)].filter((part) => part !== '');
  };
}

/** By its first letter, how long a token may be, the longest first. */
function lengthsByLetter(tokens: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const lengths = new Map<string, Set<number>>();
  for (const token of tokens) {
    const letter = token[0] ?? '';
    lengths.set(letter, (lengths.get(letter) ?? new Set()).add(token.length));
  }
  return new Map([...lengths].map(([letter, all]) => [letter, [...all].sort((a, b) => b - a)]));
}

/** Each word begins with "▁", and so does each of its parts where the text has that sign itself. */
function wordParts(word: string): string[] {
  if (word === '') return [];
  const marked = word.startsWith(WORD_START) ? word : WORD_START + word;
  return marked.split(/(?=▁)/);
}

/** Pieces that begin a word say so; a space belongs behind the piece before. */
function spelt(pieces: readonly string[]): string[] {
  return pieces.map((piece, i) => {
    const ends = pieces[i + 1]?.startsWith(WORD_START) ?? true;
    return piece.replaceAll(WORD_START, '') + (ends ? ' ' : '');
  });
}
