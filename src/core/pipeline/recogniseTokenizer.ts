import { AquatintError } from '../errors.ts';
import { loadClipTokenizer } from '../prompt/clipTokenizer.ts';
import { loadQwenTokenizer, readQwenFiles } from '../prompt/qwenTokenizer.ts';
import {
  parseFields,
  readVocabulary,
  type AddedToken,
  type Fields,
  type Vocabulary,
} from '../prompt/tokenizerFiles.ts';
import type { TokenizerKind } from '../prompt/tokenizerKinds.ts';
import { loadT5Tokenizer } from '../prompt/unigram/t5Tokenizer.ts';
import { readSpiece, readUnigramJson, type UnigramFile } from '../prompt/unigram/unigramFiles.ts';
import { said } from '../said.ts';
import { optionalText, requiredText, type ModelFolder } from './modelFolder.ts';

/** A tokenizer that came without a model. */
export interface FoundTokenizer {
  readonly kind: TokenizerKind;
  /** How many tokens it knows: all ids are below. */
  readonly count: number;
  /** Of its file. */
  readonly path: string;
  /** The tokenizer.json that says what it says in several files; null: it is one file. */
  readonly made: string | null;
}

/** By their contents they are told apart, by their endings only what may be one at all. */
const CANDIDATE = /\.(json|model|txt)$/i;
/** A folder of one has six or seven. */
const MOST_CANDIDATES = 32;
/** Every byte is a token. */
const FEWEST_TOKENS = 256;
const FEWEST_MERGES = 100;
const WORD_END = '</w>';
const CLIP_START = '<|startoftext|>';
/** The token with which a turn of a conversation begins. */
const QWEN_TURN = '<|im_start|>';
/** Of the blanks that T5 was taught to fill. */
const T5_BLANK = '<extra_id_0>';
const CONFIG = 'tokenizer_config.json';

/**
 * The tokenizer among files: a tokenizer.json, a spiece.model, or a vocab.json with its merges.txt, whatever they are called. null:
 * there is none, or several that differ. Throws AquatintError 'model-corrupt' where one is damaged, 'model-unsupported' where it is
 * none that text encoders here read with, 'model-missing-file' where half of it is missing.
 */
export async function recogniseTokenizer(folder: ModelFolder): Promise<FoundTokenizer | null> {
  const candidates = [...folder.paths].filter((path) => CANDIDATE.test(path));
  if (candidates.length > MOST_CANDIDATES) return null;
  const whole: FoundTokenizer[] = [];
  const halves: Half[] = [];
  for (const path of candidates) {
    const found = await readCandidate(folder, path);
    if (found === null) continue;
    if ('half' in found) halves.push(found);
    else whole.push(found);
  }
  const all = whole.length > 0 ? whole : await joined(folder, halves);
  // transformers takes the tokenizer.json
  const [first, ...others] = all.toSorted((a, b) => Number(isSpiece(a.path)) - Number(isSpiece(b.path)));
  return first === undefined || others.some(({ kind }) => kind !== first.kind) ? null : first;
}

const isSpiece = (path: string): boolean => /\.model$/i.test(path);

interface Half {
  readonly half: 'vocab' | 'merges';
  readonly path: string;
  readonly text: string;
}

async function readCandidate(folder: ModelFolder, path: string): Promise<FoundTokenizer | Half | null> {
  if (isSpiece(path)) {
    const bytes = await folder.open(path);
    return ofT5(path, wholeSpiece(path, readSpiece(bytes.read(0, bytes.size), path)));
  }
  const text = await requiredText(folder, path);
  if (/\.txt$/i.test(path)) return isMerges(text) ? { half: 'merges', path, text } : null;
  if (!text.trimStart().startsWith('{')) return null;
  const root = parseFields(path, text);
  if (isTokenizerJson(root)) return ofTokenizerJson(path, text, root);
  return isVocabulary(root) ? { half: 'vocab', path, text } : null;
}

/** Its table of characters comes last: one that was cut off between two pieces reads well, but has none. */
function wholeSpiece(path: string, file: UnigramFile): UnigramFile {
  if (file.characters !== null) return file;
  throw new AquatintError('model-corrupt', `${path}: there is no table of characters, so it is cut off`);
}

const isTokenizerJson = ({ model }: Fields): boolean => 'vocab' in fieldsOf(model);

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function isVocabulary(root: Fields): boolean {
  const ids = Object.values(root);
  return ids.length > FEWEST_TOKENS && ids.every((id) => typeof id === 'number');
}

/** Lines of two tokens each, with a mark that no list of words has. */
function isMerges(text: string): boolean {
  const [first = '', ...lines] = text.split(/\r?\n/, FEWEST_MERGES);
  const isMarked = first.startsWith('#version') || text.includes(WORD_END);
  return (
    isMarked && lines.length === FEWEST_MERGES - 1 && lines.every((line) => /^[^ \t]+ [^ \t]+$/.test(line))
  );
}

function ofTokenizerJson(path: string, text: string, { model }: Fields): FoundTokenizer {
  const { type = 'BPE', end_of_word_suffix: suffix = '' } = fieldsOf(model);
  if (type === 'Unigram') return ofT5(path, readUnigramJson(text, path));
  if (type === 'BPE' && suffix === WORD_END) return ofClip(path, text, null);
  if (type === 'BPE' && text.includes(QWEN_TURN)) return ofQwen(path, text, null);
  throw strange(path);
}

function ofT5(path: string, file: UnigramFile): FoundTokenizer {
  if (!file.special.has(T5_BLANK)) throw strange(path);
  loadT5Tokenizer(file);
  const ids = [file.pieces.length - 1, ...file.special.values()];
  return { kind: 't5-tokenizer', path, made: null, count: countOf(ids) };
}

function ofClip(path: string, tokenizerJson: string, made: string | null): FoundTokenizer {
  const files = { tokenizerJson, config: null, specialTokens: null };
  loadClipTokenizer(files);
  return { kind: 'clip-tokenizer', path, made, count: countOf(idsOf(readVocabulary(files))) };
}

function ofQwen(path: string, tokenizerJson: string, made: string | null): FoundTokenizer {
  const file = readQwenFiles({ tokenizerJson, vocab: null, merges: null, config: null });
  loadQwenTokenizer(file, path, { thinks: false });
  const count = countOf(idsOf({ ids: file.vocabulary.ids, added: file.added }));
  return { kind: 'qwen-tokenizer', path, made, count };
}

function* idsOf({ ids, added }: Pick<Vocabulary, 'ids' | 'added'>): Iterable<number> {
  yield* ids.values();
  for (const { id } of added) yield id ?? 0;
}

function countOf(ids: Iterable<number>): number {
  let most = -1;
  for (const id of ids) most = Math.max(most, id);
  return most + 1;
}

/** Of a vocabulary and merges; CLIP's merges alone say all of it. */
async function joined(folder: ModelFolder, halves: readonly Half[]): Promise<readonly FoundTokenizer[]> {
  const vocab = halves.find(({ half }) => half === 'vocab');
  const merges = halves.find(({ half }) => half === 'merges');
  if (merges === undefined) {
    if (vocab === undefined) return [];
    throw missing('missing.merges', vocab.path);
  }
  const isClip = vocab === undefined ? merges.text.includes(WORD_END) : vocab.text.includes(CLIP_START);
  if (isClip) return [clipOf(vocab ?? null, merges)];
  if (vocab === undefined) throw missing('missing.vocab', merges.path);
  const beside = vocab.path.replace(/[^/]*$/, CONFIG);
  const config = await optionalText(folder, beside);
  if (config?.includes(QWEN_TURN) !== true) throw missing('missing.specialTokens', vocab.path);
  const { vocabulary, added } = readQwenFiles({
    ...{ tokenizerJson: null, vocab: vocab.text, merges: merges.text, config },
  });
  const made = asTokenizerJson(vocabulary, added, '');
  return [ofQwen(vocab.path, made, made)];
}

function clipOf(vocab: Half | null, merges: Half): FoundTokenizer {
  const files = { vocab: vocab?.text ?? null, merges: merges.text, config: null, specialTokens: null };
  const made = asTokenizerJson(readVocabulary(files), [], WORD_END);
  return ofClip((vocab ?? merges).path, made, made);
}

function asTokenizerJson(
  { ids, merges }: Pick<Vocabulary, 'ids' | 'merges'>,
  added: readonly AddedToken[],
  suffix: string,
): string {
  return JSON.stringify({
    version: '1.0',
    added_tokens: added,
    model: {
      ...{ type: 'BPE', end_of_word_suffix: suffix, vocab: Object.fromEntries(ids) },
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  });
}

const strange = (path: string): AquatintError =>
  new AquatintError('model-unsupported', [
    said('strange.is', { file: path, what: said('strange.tokenizer') }),
  ]);

const missing = (
  what: 'missing.merges' | 'missing.vocab' | 'missing.specialTokens',
  path: string,
): AquatintError => new AquatintError('model-missing-file', [said(what, { path })]);
