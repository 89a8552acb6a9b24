import { EmbeddingFinder, type EmbeddingWord } from './embeddingWords.ts';
import { isBreak, type WeightedText } from './emphasis.ts';
import { rulesOf, type Grammar } from './grammars.ts';
import type { TextTokenizer } from './textTokenizer.ts';

/** What a text encoder reads at once: a text with what stands around it, and padding. */
export interface Chunk {
  readonly ids: Int32Array;
  /** One for each id; 1 for those that the prompt does not have. */
  readonly weights: Float32Array;
  /** Tokens of the prompt in it. */
  readonly used: number;
  /** All of its tokens that are no padding. */
  readonly filled: number;
}

export interface Chunks {
  /** At least one. */
  readonly chunks: readonly Chunk[];
  /** Tokens that no chunk has. Only a plain prompt ends with its first chunk, as it does in diffusers. */
  readonly dropped: number;
}

interface Token {
  readonly id: number;
  readonly weight: number;
}

/** A sentence is not torn apart if it began at most so many tokens before the end of a chunk. */
const COMMA_BACKTRACK = 20;
/** ComfyUI keeps stretches of fewer tokens together. */
const LONG_STRETCH = 8;

export interface CutOptions {
  readonly grammar: Grammar;
  readonly length: number;
  /** Words that stand for vectors; those of one are never parted. */
  readonly words?: readonly EmbeddingWord[];
  /** The encoder reads one chunk, and no more of a longer text. */
  readonly isWhole?: boolean;
}

/** How many tokens of a text a chunk of `length` has room for. */
export const roomIn = (length: number, { before, after, cutsAfter = false }: TextTokenizer): number =>
  length - before.length - (cutsAfter ? 0 : after.length);

/** Cuts a prompt into chunks of `length` tokens, those around the text included. */
export function chunkPrompt(
  tokenizer: TextTokenizer,
  pieces: readonly WeightedText[],
  { grammar, length, words = [], isWhole = false }: CutOptions,
): Chunks {
  const capacity = roomIn(length, tokenizer);
  const finder = new EmbeddingFinder(tokenizer, words);
  const wholes = pieces.flatMap((piece) =>
    isMark(grammar, piece) ? [MARK] : wholesOf(finder, piece, grammar),
  );
  const { emphasis } = rulesOf(grammar);
  const cut = isWhole || capacity < 1 ? plainRows : CUTS[emphasis];
  const rows = cut(wholes, { capacity, comma: commaOf(tokenizer) });
  const chunks = rows.map((row) => chunk(tokenizer, row, { grammar, length }));
  const all = wholes.reduce((sum, { isMark, tokens }) => sum + (isMark ? 0 : tokens.length), 0);
  const used = chunks.reduce((sum, row) => sum + row.used, 0);
  return { chunks, dropped: all - used };
}

const CUTS = { a1111: a1111Rows, comfyui: comfyRows, none: plainRows } as const;

/** An empty prompt's chunk. */
export function emptyChunk(tokenizer: TextTokenizer, length: number): Chunk {
  return chunk(tokenizer, [], { grammar: 'plain', length });
}

function wholesOf(finder: EmbeddingFinder, { text, weight }: WeightedText, grammar: Grammar): Whole[] {
  const isNamed = rulesOf(grammar).emphasis !== 'comfyui';
  return finder.runsOf(text, isNamed).map(({ ids, word }) => ({
    isMark: false,
    isOne: word !== null,
    tokens: ids.map((id) => ({ id, weight })),
  }));
}

function commaOf(tokenizer: TextTokenizer): number | null {
  const [id, ...others] = tokenizer.encode(',');
  return others.length === 0 ? (id ?? null) : null;
}

function isMark(grammar: Grammar, piece: WeightedText): boolean {
  return rulesOf(grammar).breaks !== 'none' && isBreak(piece);
}

interface Whole {
  /** A new chunk begins here. */
  readonly isMark: boolean;
  /** It may not be parted. */
  readonly isOne: boolean;
  readonly tokens: readonly Token[];
}

const MARK: Whole = { isMark: true, isOne: false, tokens: [] };

interface Room {
  readonly capacity: number;
  /** The comma's token, if it is one. */
  readonly comma: number | null;
}

function plainRows(wholes: readonly Whole[], { capacity }: Room): Token[][] {
  const row: Token[] = [];
  for (const { tokens, isOne } of wholes) {
    const room = Math.max(0, capacity - row.length);
    if (tokens.length > room && isOne) break;
    row.push(...tokens.slice(0, room));
  }
  return [row];
}

/** A1111: full chunks, but what follows the last comma moves on; BREAK ends a chunk. */
function a1111Rows(wholes: readonly Whole[], { capacity, comma }: Room): Token[][] {
  const rows: Token[][] = [];
  let row: Token[] = [];
  let lastComma = -1;
  const next = (moved: Token[]): void => {
    rows.push(row);
    row = moved;
    lastComma = -1;
  };
  const makeRoom = (count: number): void => {
    if (row.length === capacity && lastComma !== -1 && row.length - lastComma <= COMMA_BACKTRACK) {
      next(row.splice(lastComma + 1));
    }
    if (row.length + count > capacity) next([]);
  };
  for (const { isMark, isOne, tokens } of wholes) {
    if (isMark) next([]);
    else if (isOne) {
      makeRoom(tokens.length);
      row.push(...tokens);
    } else {
      for (const token of tokens) {
        if (token.id === comma) {
          lastComma = row.length;
          if (row.length === capacity) next([]);
        } else makeRoom(1);
        row.push(token);
      }
    }
  }
  if (row.length > 0 || rows.length === 0) rows.push(row);
  return rows;
}

/** ComfyUI: a short stretch that does not fit begins the next chunk, a long one is cut. */
function comfyRows(wholes: readonly Whole[], { capacity }: Room): Token[][] {
  let row: Token[] = [];
  const rows = [row];
  for (const { isMark, isOne, tokens } of wholes) {
    if (isMark) {
      rows.push((row = []));
      continue;
    }
    const isLong = !isOne && tokens.length >= Math.min(LONG_STRETCH, capacity + 1);
    let at = 0;
    while (row.length + tokens.length - at > capacity) {
      const fits = isLong ? capacity - row.length : 0;
      for (const token of tokens.slice(at, at + fits)) row.push(token);
      at += fits;
      row = [];
      rows.push(row);
    }
    for (const token of tokens.slice(at)) row.push(token);
  }
  return rows;
}

function chunk(
  { before, after, pad, cutsAfter = false }: TextTokenizer,
  row: readonly Token[],
  { grammar, length }: { readonly grammar: Grammar; readonly length: number },
): Chunk {
  const ids = new Int32Array(length).fill(pad);
  const weights = new Float32Array(length).fill(1);
  ids.set(before);
  row.forEach(({ id, weight }, i) => {
    ids[before.length + i] = id;
    weights[before.length + i] = weight;
  });
  const behind = before.length + row.length;
  ids.set(after.slice(0, length - behind), behind);
  const filled = Math.min(length, behind + after.length);
  const [end] = after;
  // A prompt may name the end token itself; for A1111 it ends there.
  if (end !== undefined && pad !== end && !cutsAfter && rulesOf(grammar).emphasis === 'a1111')
    ids.fill(pad, ids.indexOf(end) + after.length);
  return { ids, weights, used: row.length, filled };
}
