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
  const parts = partsBy([...special.keys()]);
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

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** Cuts a text where special tokens are, of several that begin at one place the longest. */
function partsBy(special: readonly string[]): (text: string) => string[] {
  if (special.length === 0) return (text) => [text];
  const sorted = [...special].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(`(${sorted.join('|')})`);
  return (text) => text.split(pattern).filter((part) => part !== '');
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
