import { Tokenizer } from '@huggingface/tokenizers';
import { AquatintError } from '../errors.ts';
import { ClipNormalizer } from './clipNormalizer.ts';
import { byteSpeller } from './byteSpelling.ts';
import { readSpecialTokens, type SpecialTokens } from './specialTokens.ts';
import type { TextTokenizer } from './textTokenizer.ts';
import {
  type AddedToken,
  type ClipTokenizerFiles,
  readVocabulary,
  type Vocabulary,
} from './tokenizerFiles.ts';

/** CLIP's byte-level BPE, as `transformers.CLIPTokenizer` does it. */
export interface ClipTokenizer extends TextTokenizer {
  readonly bos: number;
  readonly eos: number;
}

/** Words: special tokens, English contractions, letters, single digits, runs of anything else. */
const WORDS =
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
/** The byte-level step splits once more, as GPT-2 does; it takes apart special tokens that were not found as such. */
const PARTS = "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}+|[^\\s\\p{L}\\p{N}]+";

/** Throws AquatintError 'model-corrupt' or 'model-unsupported' in one sentence that names the file. */
export function loadClipTokenizer(files: ClipTokenizerFiles): ClipTokenizer {
  const vocabulary = readVocabulary(files);
  const special = readSpecialTokens(files, vocabulary.added);
  const idOf = idsOf(vocabulary);
  const added = addedTokens(special, idOf);
  // takes most of the time that opening a model takes, and not everyone who opens one reads a text
  const tokenizer = once(() => {
    const made = new Tokenizer(definition(vocabulary, special, added), {});
    made.normalizer = new ClipNormalizer();
    return made;
  });
  const id = (role: string): number => {
    const token = special.roles.get(role);
    if (token === undefined) throw new AquatintError('model-corrupt', `the tokenizer has no ${role}`);
    return idOf(token);
  };
  const spell = speller(vocabulary);
  const [bos, eos] = [id('bos_token'), id('eos_token')];
  return {
    ...{ spell, bos, eos, before: [bos], after: [eos] },
    pad: id('pad_token'),
    maxLength: special.maxLength,
    encode: (text) => tokenizer().encode(text, { add_special_tokens: false }).ids,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const WORD_END = '</w>';

/** A token that ends a word says so; a space belongs behind it. */
function speller({ ids }: Vocabulary): (ids: Iterable<number>) => string[] {
  const spell = byteSpeller(ids);
  return (wanted) =>
    spell(wanted, (token) => {
      const ends = token.endsWith(WORD_END);
      return { token: ends ? token.slice(0, -WORD_END.length) : token, ends };
    }).map(({ text, ends }) => (ends ? `${text} ` : text));
}

/** The ids of tokens that are found as a whole. Throws AquatintError 'model-corrupt'. */
function idsOf({ ids, added }: Vocabulary): (token: AddedToken) => number {
  const byContent = new Map(added.toReversed().map(({ content, id }) => [content, id]));
  return ({ content, id: own }) => {
    const id = ids.get(content) ?? byContent.get(content) ?? own;
    if (id !== null) return id;
    throw new AquatintError(
      'model-corrupt',
      `the vocabulary has no special token ${JSON.stringify(content)}`,
    );
  };
}

function addedTokens(special: SpecialTokens, idOf: (token: AddedToken) => number): object[] {
  const last = new Map(special.added.map((token) => [token.content, token]));
  return [...last.values()].map((token) => ({ ...token, id: idOf(token), special: true }));
}

/** The contents of a tokenizer.json as far as the library reads it; the normalizer only has to be there. */
function definition(vocabulary: Vocabulary, special: SpecialTokens, added: readonly object[]): object {
  return {
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Removed', invert: true },
        { type: 'Split', pattern: { Regex: PARTS }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ],
    },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(vocabulary.ids),
      merges: vocabulary.merges,
      end_of_word_suffix: '</w>',
      unk_token: special.roles.get('unk_token')?.content,
    },
    post_processor: null,
    decoder: null,
    added_tokens: added,
  };
}
