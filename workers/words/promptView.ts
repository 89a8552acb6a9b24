import { chunkPrompt, roomIn, type Chunk } from '../../src/core/prompt/chunks.ts';
import type { EmbeddingWord } from '../../src/core/prompt/embeddingWords.ts';
import type { TextTokenizer } from '../../src/core/prompt/textTokenizer.ts';
import type { WeightedText } from '../../src/core/prompt/emphasis.ts';
import { readPrompt, stretchAt, type PromptPart } from '../../src/core/prompt/readPrompt.ts';
import type {
  PartView,
  PromptView,
  TextView,
  TokenView,
  UnknownWordView,
  WordsToRead,
} from '../../src/protocol/words.ts';

export interface ModelTokenizer {
  readonly tokenizer: TextTokenizer;
  /** Tokens of one chunk, those around the text included. */
  readonly length: number;
  /** Nothing is read of what is longer than one chunk. */
  readonly isWhole: boolean;
}

/** Texts shown of one part; alternations in alternations can have hundreds. */
const MOST_TEXTS = 12;
const MOST_CHUNKS = 24;
const MOST_MARKS = 100;

/** What the model will see of a prompt, as the page shows it. */
export function viewPrompt(words: WordsToRead, model: ModelTokenizer): PromptView {
  const { grammar, which, steps, runsPerStep } = words;
  const embeddings = wordsOf(words.embeddings ?? []);
  const names = embeddings.map(({ name }) => name);
  const reading = readPrompt(words.text, {
    ...{ grammar, which, steps: steps * runsPerStep },
    embeddings: names,
  });
  const capacity = Math.max(1, roomIn(model.length, model.tokenizer));
  let longest = { tokens: 0, room: capacity, chunks: 1 };
  let dropped = 0;
  const chunksOf = (pieces: readonly WeightedText[]): readonly Chunk[] => {
    const cut = chunkPrompt(model.tokenizer, pieces, {
      ...{ grammar, length: model.length, isWhole: model.isWhole },
      words: embeddings,
    });
    const tokens = (cut.chunks.length - 1) * capacity + (cut.chunks.at(-1)?.used ?? 0);
    const { length: chunks } = cut.chunks;
    if (tokens > longest.tokens) longest = { tokens, room: chunks * capacity, chunks };
    dropped = Math.max(dropped, cut.dropped);
    return cut.chunks;
  };
  const parts = reading.parts.map((part) => viewPart(part, words, { model, embeddings, chunksOf }));
  return {
    ...longest,
    dropped,
    parts,
    networks: reading.networks
      .slice(0, MOST_MARKS)
      .map(({ kind, values, span }) => ({ kind, values, ...span })),
    slips: reading.slips.slice(0, MOST_MARKS).map(({ kind, span }) => ({ kind, ...span })),
    unknown: unknownWords(reading.parts, model.tokenizer),
  };
}

/** Of all texts, each word once. */
function unknownWords(parts: readonly PromptPart[], tokenizer: TextTokenizer): UnknownWordView[] {
  const texts = new Set(
    parts.flatMap(({ stretches }) =>
      stretches.slice(0, MOST_TEXTS).map(({ pieces }) => pieces.map(({ text }) => text).join(' ')),
    ),
  );
  const words = [...texts].flatMap((text) => tokenizer.unknown?.(text) ?? []);
  return [...new Map(words.map((found) => [found.word, found])).values()].slice(0, MOST_MARKS);
}

interface Cutting {
  readonly model: ModelTokenizer;
  readonly embeddings: readonly EmbeddingWord[];
  readonly chunksOf: (pieces: readonly WeightedText[]) => readonly Chunk[];
}

function viewPart(part: PromptPart, words: WordsToRead, { model, embeddings, chunksOf }: Cutting): PartView {
  const steps = stepsOf(part, words);
  const capacity = Math.max(1, roomIn(model.length, model.tokenizer));
  const texts = [...steps].slice(0, MOST_TEXTS).map(([pieces, ranges]): TextView => {
    const chunks = chunksOf(pieces);
    return {
      steps: ranges,
      chunks: chunks
        .slice(0, MOST_CHUNKS)
        .map((chunk) => ({ room: capacity, tokens: tokensOf(chunk, model, embeddings) })),
    };
  });
  return { weight: part.weight, texts, more: steps.size - texts.length };
}

/** The texts of a part in their order, with the steps in which they hold. */
function stepsOf(
  part: PromptPart,
  { steps, runsPerStep }: WordsToRead,
): Map<readonly WeightedText[], [number, number][]> {
  const found = new Map<readonly WeightedText[], [number, number][]>();
  for (let step = 1; step <= steps; step += 1) {
    const pieces = part.stretches[stretchAt(part.stretches, (step - 1) * runsPerStep)]?.pieces;
    if (pieces === undefined) continue;
    const ranges = found.get(pieces) ?? [];
    const last = ranges.at(-1);
    if (last?.[1] === step - 1) last[1] = step;
    else ranges.push([step, step]);
    found.set(pieces, ranges);
  }
  return found;
}

/** Ids that no vocabulary has. */
const FIRST_ID = 2 ** 30;

function wordsOf(embeddings: NonNullable<WordsToRead['embeddings']>): EmbeddingWord[] {
  let next = FIRST_ID;
  return embeddings.map(({ name, vectors }) => {
    next += vectors;
    return { name, ids: Array.from({ length: vectors }, (_, i) => next - vectors + i) };
  });
}

function tokensOf(
  { ids, weights, used }: Chunk,
  { tokenizer }: ModelTokenizer,
  embeddings: readonly EmbeddingWord[],
): TokenView[] {
  const views: TokenView[] = [];
  const first = tokenizer.before.length;
  const spelt = tokenizer.spell(ids.subarray(first, first + used));
  for (let i = 0; i < used;) {
    const word = embeddings.find(({ ids: [start] }) => start === ids[first + i]);
    const places = word?.ids.length ?? 1;
    views.push({
      text: word === undefined ? (spelt[i] ?? '') : `${word.name} `,
      ...(word === undefined ? {} : { places }),
      // Weights are f32 there; what people wrote is shown.
      weight: Number((weights[first + i] ?? 1).toPrecision(6)),
    });
    i += places;
  }
  return views;
}
