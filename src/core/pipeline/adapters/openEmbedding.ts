import type { EmbeddingFile, EmbeddingPart } from '../../adapters/embeddingFile.ts';
import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { together } from '../../saidTogether.ts';
import type { Model } from '../../model/model.ts';
import type { TextEncoder } from '../../model/textEncoder.ts';
import { roomIn } from '../../prompt/chunks.ts';

/** A word's vectors for a model. */
export interface Embedding {
  /** The word. */
  readonly name: string;
  readonly count: number;
  /** For each text encoder, in the model's order; null: it knows nothing of the word. */
  readonly rows: readonly (readonly Float32Array[] | null)[];
}

/** By width, the models whose text encoders have it. */
const WIDTHS: ReadonlyMap<number, string> = new Map([
  [768, 'Stable Diffusion 1'],
  [1024, 'Stable Diffusion 2'],
  [1280, 'Stable Diffusion XL'],
  [4096, 'Stable Diffusion 3 or Flux'],
]);

/** Throws AquatintError 'adapter-unfit' where it was made for another kind of model, 'adapter-damaged' where numbers are none. */
export function openEmbedding(file: EmbeddingFile, { textEncoders }: Model): Embedding {
  const parts = textEncoders.map((encoder) => partFor(file, encoder, textEncoders.length));
  const counts = new Set(parts.flatMap((part) => (part === null ? [] : [part.count])));
  const [count] = counts;
  // hardly any file has vectors for T5, which then reads nothing in the place of the word
  const isFull = parts.every((part, i) => part !== null || textEncoders[i]?.isWhole === true);
  if (count === undefined || !isFull) throw anotherModel(file, textEncoders);
  if (counts.size > 1) {
    throw new AquatintError(
      'adapter-damaged',
      `${file.name} has ${[...counts].join(' and ')} vectors for one word.`,
    );
  }
  const room = Math.min(...textEncoders.map(({ textLength, tokenizer }) => roomIn(textLength, tokenizer)));
  if (count > room) {
    throw new AquatintError('adapter-unfit', [said('unfit.vectors', { file: file.name, count, room })]);
  }
  return { name: file.name, count, rows: parts.map((part) => part?.rows() ?? null) };
}

const wordChannels = ({ channels, tableChannels = channels }: TextEncoder): number => tableChannels;

/** `of`: so many encoders. */
function partFor({ parts }: EmbeddingFile, encoder: TextEncoder, of: number): EmbeddingPart | null {
  const { embedding } = encoder;
  const fitting = parts.filter(({ width }) => width === wordChannels(encoder));
  const named = of > 1 ? fitting.find((part) => part.of === embedding) : undefined;
  return named ?? (of > 1 && parts.some((part) => part.of !== '') ? null : (fitting[0] ?? null));
}

function anotherModel({ name, parts }: EmbeddingFile, encoders: readonly TextEncoder[]): AquatintError {
  const widths = parts.map(({ width }) => width);
  const here = encoders.map(wordChannels);
  const made = parts.length > 1 ? 'Stable Diffusion XL' : WIDTHS.get(widths[0] ?? 0);
  return new AquatintError('adapter-unfit', [
    said('unfit.embedding', {
      ...{ file: name, made: made ?? said('unfit.another') },
      ...{ widths: together(widths), here: together(here) },
    }),
  ]);
}
