import { AquatintError } from '../errors.ts';
import { vocabularyOf } from './clipVocabulary.ts';

/** The contents of a tokenizer folder; null where a file is missing. */
export type ClipTokenizerFiles =
  | {
      /** vocab.json; null where it is to be made from the merges, as OpenAI's CLIP does. */
      readonly vocab: string | null;
      readonly merges: string;
      /** tokenizer_config.json */
      readonly config: string | null;
      /** special_tokens_map.json */
      readonly specialTokens: string | null;
    }
  | {
      readonly tokenizerJson: string;
      readonly config: string | null;
      readonly specialTokens: string | null;
    };

export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly merges: readonly (readonly [string, string])[];
  /** Tokens recognised as a whole in the text, from tokenizer.json; ids may lie beyond `ids`. */
  readonly added: readonly AddedToken[];
}

/** How a token that is not made by merging is found in the text. */
export interface AddedToken {
  readonly content: string;
  /** Null: what the vocabulary says. */
  readonly id: number | null;
  /** Looked for after the text's clean-up rather than before. */
  readonly normalized: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** CLIP has 48,894; each takes more than half a kilobyte once the tokenizer is made. */
const MOST_MERGES = 250_000;
/** Tokens that are found as a whole: CLIP has two, with learnt words beside them a few hundred. */
const MOST_ADDED = 10_000;

export type Fields = Readonly<Record<string, unknown>>;

/** How tokens that end a word end, and whose tokenizers they are. */
export interface WordEnds {
  readonly suffix: string;
  readonly who: string;
}

const CLIP_ENDS: WordEnds = { suffix: '</w>', who: 'CLIP' };

export function readVocabulary(files: ClipTokenizerFiles, ends: WordEnds = CLIP_ENDS): Vocabulary {
  if ('vocab' in files)
    return files.vocab === null ? ofMerges(files.merges) : ofBoth(files.vocab, files.merges);
  const file = 'tokenizer.json';
  const root = parseFields(file, files.tokenizerJson);
  const model = fields(file, 'model', root['model']);
  if ((model['type'] ?? 'BPE') !== 'BPE' || (model['end_of_word_suffix'] ?? '') !== ends.suffix) {
    const how = ends.suffix === '' ? 'without word ends' : `with ${ends.suffix} word ends`;
    throw new AquatintError(
      'model-unsupported',
      `${file} is not a ${ends.who} tokenizer: its model is not BPE ${how}`,
    );
  }
  const ids = readIds(file, fields(file, 'model.vocab', model['vocab']));
  const listed = list(file, 'model.merges', model['merges']);
  requireFew(file, listed.length);
  const merges = listed.map((merge) => readMerge(file, merge));
  checkMerges(file, merges, ids);
  const added = readAddedTokens(file, list(file, 'added_tokens', root['added_tokens'] ?? []));
  return { ids, merges, added };
}

export function readAddedTokens(file: string, listed: readonly unknown[]): AddedToken[] {
  if (listed.length > MOST_ADDED)
    throw corrupt(file, `${listed.length} special tokens are far more than a tokenizer has`);
  return listed.map((token) => readAddedToken(file, token));
}

function ofBoth(vocab: string, text: string): Vocabulary {
  const merges = readMergesText('merges.txt', text);
  const ids = readIds('vocab.json', parseFields('vocab.json', vocab));
  checkMerges('merges.txt', merges, ids);
  return { ids, merges, added: [] };
}

let last: { readonly text: string; readonly vocabulary: Vocabulary } | null = null;

/** Both CLIPs of a checkpoint have the same. */
function ofMerges(text: string): Vocabulary {
  if (last?.text === text) return last.vocabulary;
  const merges = readMergesText('merges.txt', text);
  const ids = vocabularyOf(merges);
  checkHalves('merges.txt', merges, ids);
  last = { text, vocabulary: { ids, merges, added: [] } };
  return last.vocabulary;
}

export function parseFields(file: string, text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AquatintError('model-corrupt', `${file} is not JSON`, { cause });
  }
  return fields(file, 'its content', value);
}

/** A token given as its text or as an object, both of which are in use. */
export function readAddedToken(file: string, value: unknown): AddedToken {
  if (typeof value === 'string')
    return { content: value, id: null, normalized: false, lstrip: false, rstrip: false };
  const token = fields(file, 'a special token', value);
  const { content, id } = token;
  if (typeof content !== 'string' || content === '') throw corrupt(file, 'a special token has no content');
  return {
    content,
    id: isId(id) ? id : null,
    normalized: token['normalized'] === true,
    lstrip: token['lstrip'] === true,
    rstrip: token['rstrip'] === true,
  };
}

function readIds(file: string, vocab: Fields): Map<string, number> {
  const ids = new Map<string, number>();
  const limit = Object.keys(vocab).length * 2 + 1000;
  for (const [token, id] of Object.entries(vocab)) {
    if (!isId(id) || id > limit)
      throw corrupt(file, `token ${JSON.stringify(token)} has the id ${JSON.stringify(id)}`);
    ids.set(token, id);
  }
  if (ids.size === 0) throw corrupt(file, 'the vocabulary is empty');
  return ids;
}

function readMergesText(file: string, text: string): (readonly [string, string])[] {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  requireFew(file, lines);
  const merges: (readonly [string, string])[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#version')) continue;
    const space = line.indexOf(' ');
    const isPair = space > 0 && space < line.length - 1 && line.indexOf(' ', space + 1) < 0;
    merges.push(isPair ? [line.slice(0, space), line.slice(space + 1)] : readMerge(file, line));
  }
  return merges;
}

function requireFew(file: string, merges: number): void {
  if (merges > MOST_MERGES) throw corrupt(file, `${merges} merges are far more than a tokenizer has`);
}

export function readMerge(file: string, value: unknown): readonly [string, string] {
  const parts: unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  const [left, right] = parts;
  if (
    parts.length === 2 &&
    typeof left === 'string' &&
    typeof right === 'string' &&
    left !== '' &&
    right !== ''
  ) {
    return [left, right];
  }
  throw corrupt(file, `a merge must be two tokens, got ${(JSON.stringify(value) ?? 'nothing').slice(0, 60)}`);
}

type Ids = ReadonlyMap<string, number>;

function checkMerges(file: string, merges: Vocabulary['merges'], ids: Ids): void {
  checkHalves(file, merges, ids);
  for (const [left, right] of merges)
    if (!ids.has(left + right)) throw unknownToken(file, [left, right], left + right);
}

/** Where the vocabulary is made of the merges, it has the wholes. */
function checkHalves(file: string, merges: Vocabulary['merges'], ids: Ids): void {
  for (const [left, right] of merges) {
    if (!ids.has(left)) throw unknownToken(file, [left, right], left);
    if (!ids.has(right)) throw unknownToken(file, [left, right], right);
  }
}

function unknownToken(file: string, [left, right]: readonly [string, string], token: string): AquatintError {
  return corrupt(
    file,
    `the merge "${left} ${right}" needs ${JSON.stringify(token)}, which the vocabulary does not have`,
  );
}

function fields(file: string, what: string, value: unknown): Fields {
  if (isFields(value)) return value;
  throw corrupt(file, `${what} is not an object`);
}

function list(file: string, what: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw corrupt(file, `${what} is not a list`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function corrupt(file: string, what: string): AquatintError {
  return new AquatintError('model-corrupt', `${file}: ${what}`);
}
