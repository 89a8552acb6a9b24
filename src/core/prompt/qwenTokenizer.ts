import { Tokenizer } from '@huggingface/tokenizers';
import { AquatintError } from '../errors.ts';
import type { GgufValue } from '../weights/gguf/ggufValues.ts';
import { byteSpeller } from './byteSpelling.ts';
import type { TextTokenizer } from './textTokenizer.ts';
import {
  type AddedToken,
  parseFields,
  readAddedToken,
  readAddedTokens,
  readMerge,
  readVocabulary,
  type Vocabulary,
} from './tokenizerFiles.ts';

/** What a Qwen tokenizer is made of, read from its files; `added` are found as a whole in a text. */
export interface QwenFile {
  readonly vocabulary: Pick<Vocabulary, 'ids' | 'merges'>;
  readonly added: readonly AddedToken[];
  readonly pad: string;
}

/** The contents of a tokenizer's folder; null where a file is missing. */
export interface QwenFiles {
  /** tokenizer.json; without it, vocab.json and merges.txt are read. */
  readonly tokenizerJson: string | null;
  readonly vocab: string | null;
  readonly merges: string | null;
  /** tokenizer_config.json */
  readonly config: string | null;
}

const CONFIG = 'tokenizer_config.json';
const ENDS = { suffix: '', who: 'Qwen' };
const USUAL_PAD = '<|endoftext|>';

/** Throws AquatintError 'model-corrupt' or 'model-unsupported' in one sentence that names the file. */
export function readQwenFiles({ tokenizerJson, vocab, merges, config }: QwenFiles): QwenFile {
  const fields = config === null ? {} : parseFields(CONFIG, config);
  const files =
    tokenizerJson === null
      ? { vocab: vocab ?? '{}', merges: merges ?? '', config: null, specialTokens: null }
      : { tokenizerJson, config: null, specialTokens: null };
  const vocabulary = readVocabulary(files, ENDS);
  const pad = fields['pad_token'] ?? USUAL_PAD;
  return {
    vocabulary,
    added: vocabulary.added.length > 0 ? vocabulary.added : decoderOf(fields['added_tokens_decoder']),
    pad: readAddedToken(CONFIG, pad).content,
  };
}

/** Kinds of tokens in a GGUF that are found as a whole: control, and user-defined. */
const WHOLE: readonly unknown[] = [3, 4];

/** The vocabulary that a Qwen3 in GGUF carries; null: it has none. */
export function readGgufQwen(values: ReadonlyMap<string, GgufValue>): QwenFile | null {
  const [tokens, merges, types] = ['tokens', 'merges', 'token_type'].map((name) =>
    values.get(`tokenizer.ggml.${name}`),
  );
  const isBpe = values.get('tokenizer.ggml.model') === 'gpt2';
  if (!isBpe || !Array.isArray(tokens) || !Array.isArray(merges)) return null;
  const texts = tokens.map(String);
  const kindOf = (id: number): unknown => (typeof types === 'object' ? types[id] : 1);
  const pad = values.get('tokenizer.ggml.padding_token_id');
  const isWhole = (id: number): boolean => WHOLE.includes(kindOf(id));
  const added = texts.flatMap((content, id): AddedToken[] =>
    isWhole(id) ? [{ content, id, normalized: false, lstrip: false, rstrip: false }] : [],
  );
  const ids = new Map(texts.map((token, id) => [token, id] as const).filter(([, id]) => !isWhole(id)));
  const listed = merges.map((merge) => readMerge('The GGUF', merge));
  return { vocabulary: { ids, merges: listed }, added, pad: texts[Number(pad ?? NaN)] ?? USUAL_PAD };
}

function decoderOf(decoder: unknown): AddedToken[] {
  const byId = typeof decoder === 'object' && decoder !== null ? decoder : {};
  const ids = Object.keys(byId);
  return readAddedTokens(CONFIG, Object.values(byId)).map((token, i) => ({ ...token, id: Number(ids[i]) }));
}

/** Unicode's White_Space, which is not JavaScript's \s. */
const SPACE = String.raw`\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
/** As transformers' Qwen2Tokenizer has them, whatever the file says: contractions, words, single digits, signs, ends of lines, spaces. */
const PARTS = [
  `'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])`,
  String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`,
  String.raw`\p{N}`,
  String.raw` ?[^${SPACE}\p{L}\p{N}]+[\r\n]*`,
  String.raw`[${SPACE}]*[\r\n]+`,
  `[${SPACE}]+(?![^${SPACE}])`,
  `[${SPACE}]+`,
].join('|');

/**
 * Qwen's byte-level BPE, as transformers' Qwen2Tokenizer does it, around a text of one who asks: the model was taught conversations.
 * `thinks`: whether the answer that it would begin may begin with thoughts. Throws AquatintError 'model-corrupt'.
 */
export function loadQwenTokenizer(
  { vocabulary, added, pad }: QwenFile,
  file: string,
  { thinks }: { readonly thinks: boolean },
): TextTokenizer {
  const special = new Map(added.map(({ content, id }) => [content, id ?? vocabulary.ids.get(content)]));
  const idOf = (token: string): number => {
    const id = special.get(token) ?? vocabulary.ids.get(token);
    if (id !== undefined) return id;
    throw new AquatintError('model-corrupt', `${file} is no tokenizer of Qwen: it has no token ${token}`);
  };
  const found = added.map((token) => ({ ...token, id: idOf(token.content), special: true }));
  for (const token of ['<|im_start|>', '<|im_end|>']) idOf(token);
  // takes most of the time that opening a model takes, and not everyone who opens one reads a text
  const tokenizer = once(() => new Tokenizer(definition(vocabulary, found), {}));
  const encode = (text: string): number[] =>
    tokenizer().encode(text.replace(LONE_SURROGATE, '\ufffd'), { add_special_tokens: false }).ids;
  const before = once(() => encode('<|im_start|>user\n'));
  const after = once(() =>
    encode(`<|im_end|>\n<|im_start|>assistant\n${thinks ? '' : '<think>\n\n</think>\n\n'}`),
  );
  return {
    get before() {
      return before();
    },
    get after() {
      return after();
    },
    ...{ cutsAfter: true, pad: idOf(pad), maxLength: Infinity, encode },
    spell: speller(vocabulary),
  };
}

/** Half a character, which UTF-8 cannot say. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Of a space, as characters stand for bytes. */
const SPACE_BYTE = 'Ġ';

/** Tokens that begin a word have its space; it belongs behind the token before. */
function speller({ ids }: Pick<Vocabulary, 'ids'>): (ids: Iterable<number>) => string[] {
  const spell = byteSpeller(ids);
  return (wanted) => {
    const begins: boolean[] = [];
    const spelt = spell(wanted, (token) => {
      const isFirst = token.startsWith(SPACE_BYTE);
      begins.push(isFirst);
      return { token: isFirst ? token.slice(SPACE_BYTE.length) : token, ends: false };
    });
    return spelt.map(({ text }, i) => (begins[i + 1] === false ? text : `${text} `));
  };
}

function definition({ ids, merges }: Pick<Vocabulary, 'ids' | 'merges'>, added: readonly object[]): object {
  return {
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: PARTS }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ],
    },
    model: { type: 'BPE', vocab: Object.fromEntries(ids), merges },
    post_processor: null,
    decoder: null,
    added_tokens: added,
  };
}
