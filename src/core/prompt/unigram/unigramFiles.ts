import { BinaryReader } from '@bufbuild/protobuf/wire';
import { AquatintError } from '../../errors.ts';
import type { GgufValue } from '../../weights/gguf/ggufValues.ts';
import { parseFields, type Fields } from '../tokenizerFiles.ts';
import type { Piece } from './unigramModel.ts';

/** What a Unigram tokenizer is made of, read from one of its files; nothing is checked against anything yet. */
export interface UnigramFile {
  /** For messages. */
  readonly file: string;
  readonly pieces: readonly Piece[];
  readonly unknown: number;
  /** See CharacterMap. */
  readonly characters: Uint8Array | null;
  /** Pieces that are found as a whole in the text as it is written; ids may lie beyond the pieces. */
  readonly special: ReadonlyMap<string, number>;
}

/** T5's <extra_id_0> to 99, which its spiece.model does not have: they lie behind it, the last one first. */
const SENTINELS = 100;
/** T5's has 0.8 MB, that of all languages 4.5. */
const MOST_BYTES = 16 * 2 ** 20;

/** A tokenizer.json. Throws AquatintError 'model-corrupt' or 'model-unsupported'. */
export function readUnigramJson(text: string, file = 'tokenizer.json'): UnigramFile {
  const root = parseFields(file, text);
  const model = fieldsOf(root['model']);
  if (model['type'] !== 'Unigram' || model['byte_fallback'] === true) throw notUnigram(file);
  const listed = listOf(model['vocab']);
  const pieces = listed.map((entry): Piece => {
    const [piece, score, ...more] = listOf(entry);
    if (typeof piece !== 'string' || typeof score !== 'number' || more.length > 0)
      throw corrupt(file, 'a piece of the vocabulary must be a text and a number');
    return [piece, score];
  });
  const unknown = typeof model['unk_id'] === 'number' ? model['unk_id'] : -1;
  const added = listOf(root['added_tokens']).map(fieldsOf);
  const special = new Map<string, number>();
  for (const { content, id } of added)
    if (typeof content === 'string' && content !== '' && typeof id === 'number') special.set(content, id);
  return { file, pieces, unknown, characters: charactersIn(root['normalizer'], file), special };
}

/** The table among normalisers; transformers, too, takes nothing else of them for T5. */
function charactersIn(normalizer: unknown, file: string): Uint8Array | null {
  const all = [normalizer, ...listOf(fieldsOf(normalizer)['normalizers'])].map(fieldsOf);
  const table = all.find(({ type }) => type === 'Precompiled')?.['precompiled_charsmap'];
  if (typeof table !== 'string' || table === '') return null;
  try {
    return Uint8Array.from(atob(table), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new AquatintError('model-corrupt', `${file}: the table of characters is not base64`, { cause });
  }
}

/** Kinds of pieces in a spiece.model. */
const [UNKNOWN, CONTROL, USER_DEFINED] = [2, 3, 4];
const UNIGRAM = 1;

interface Spiece {
  readonly pieces: Piece[];
  readonly special: Map<string, number>;
  unknown: number;
  kind: number;
  characters: Uint8Array | null;
}

/** SentencePiece's own file, a ModelProto. Throws as readUnigramJson. */
export function readSpiece(bytes: Uint8Array, file = 'spiece.model'): UnigramFile {
  if (bytes.length > MOST_BYTES)
    throw corrupt(file, `${bytes.length} bytes are far more than a vocabulary takes`);
  const found: Spiece = { pieces: [], special: new Map(), unknown: -1, kind: UNIGRAM, characters: null };
  try {
    readFields(bytes, {
      1: (reader) => addPiece(found, reader),
      2: (reader) => readFields(reader.bytes(), { 3: (trainer) => (found.kind = trainer.int32()) }),
      3: (reader) => readFields(reader.bytes(), { 2: (rules) => (found.characters = rules.bytes().slice()) }),
    });
  } catch (cause) {
    throw new AquatintError('model-corrupt', `${file}: this is no SentencePiece model, or it is cut off`, {
      cause,
    });
  }
  const { pieces, special, unknown, kind, characters } = found;
  if (kind !== UNIGRAM) throw notUnigram(file);
  for (let i = SENTINELS - 1; i >= 0; i -= 1) {
    special.set(`<extra_id_${i}>`, pieces.length);
    pieces.push([`<extra_id_${i}>`, 0]);
  }
  return { file, pieces, unknown, characters: characters?.length === 0 ? null : characters, special };
}

/** Fields of a message by their numbers; others are passed over. */
function readFields(bytes: Uint8Array, take: Readonly<Record<number, (reader: BinaryReader) => void>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const own = take[field];
    if (own === undefined) reader.skip(type, field);
    else own(reader);
  }
}

/** There are ten thousands of them: they are read in place. */
function addPiece(found: Spiece, reader: BinaryReader): void {
  let [text, score, kind] = ['', 0, 1];
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new RangeError('A piece goes beyond the file.');
  while (reader.pos < end) {
    const [field, type] = reader.tag();
    if (field === 1) text = reader.string();
    else if (field === 2) score = reader.float();
    else if (field === 3) kind = reader.int32();
    else reader.skip(type, field);
  }
  if (reader.pos > end) throw new RangeError('A field goes beyond its piece.');
  const id = found.pieces.length;
  if (kind === UNKNOWN) found.unknown = id;
  if (kind === UNKNOWN || kind === CONTROL || kind === USER_DEFINED) found.special.set(text, id);
  found.pieces.push([text, score]);
}

/** The vocabulary that a T5 in GGUF carries; null: it has none. Throws as readUnigramJson. */
export function readGgufVocabulary(values: ReadonlyMap<string, GgufValue>, file: string): UnigramFile | null {
  const [tokens, scores, types] = ['tokens', 'scores', 'token_type'].map((name) =>
    values.get(`tokenizer.ggml.${name}`),
  );
  if (values.get('tokenizer.ggml.model') !== 't5' || !Array.isArray(tokens) || typeof scores !== 'object')
    return null;
  const pieces = tokens.map((token, id): Piece => [String(token), Number(scores[id] ?? 0)]);
  const kindOf = (id: number): number => (typeof types === 'object' ? Number(types[id] ?? 1) : 1);
  const special = new Map(
    pieces.flatMap(([text], id): [string, number][] =>
      [UNKNOWN, CONTROL, USER_DEFINED].includes(kindOf(id)) ? [[text, id]] : [],
    ),
  );
  const table = values.get('tokenizer.ggml.precompiled_charsmap');
  const unknown = values.get('tokenizer.ggml.unknown_token_id');
  return {
    ...{ file, pieces, special },
    unknown: typeof unknown === 'number' ? unknown : 2,
    characters: table instanceof Uint8Array ? table : null,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function corrupt(file: string, what: string): AquatintError {
  return new AquatintError('model-corrupt', `${file}: ${what}`);
}

function notUnigram(file: string): AquatintError {
  return new AquatintError(
    'model-unsupported',
    `${file} is not a tokenizer of T5's kind (Unigram): look for the one that belongs to the text encoder.`,
  );
}
