import type { HostTensor } from '../pipeline/session.ts';
import type { Chunk } from '../prompt/chunks.ts';
import type { EmbeddingWord } from '../prompt/embeddingWords.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { Network } from './network.ts';

/** What a text encoder is built for. */
export interface TextShape {
  readonly batch: number;
  /** Tokens a text. */
  readonly length: number;
  /** The layer whose states are asked for, counted from the end ("clip skip"); those that read an earlier one, or only the last, do. */
  readonly skip: number;
}

/**
 * A text encoder of whichever architecture, and how the pipeline reads it. Its graph gives text [N, L, channels], and where
 * `pooledChannels` is a number pooled [N, pooledChannels].
 */
export interface TextEncoder {
  readonly network: Network<TextShape>;
  /** Of its states. */
  readonly channels: number;
  /** Of the vectors of its tokens, where those are narrower: several states lie side by side. */
  readonly tableChannels?: number;
  /** Of the one vector that it gives for a whole text; null: it is not read. */
  readonly pooledChannels: number | null;
  /** How many tokens it has vectors for. */
  readonly vocabulary: number;
  /** The tensor of those vectors, [vocabulary, tableChannels]. */
  readonly table: string;
  readonly tokenizer: TextTokenizer;
  /** Tokens a text as the encoder takes it. */
  readonly textLength: number;
  /** A longer text is not read in several chunks, but cut. */
  readonly isWhole: boolean;
  /** Its weights may take fewer bits where memory is short. */
  readonly isQuantised: boolean;
  /** How names in files that change layers (LoRA) begin where they mean it. */
  readonly prefixes: readonly string[];
  /** What files of learnt words call their vectors for it. */
  readonly embedding: string;
  /** What its graph is told of one chunk; `weights` are the network's, of which large tables are read row by row. */
  readonly inputs: (chunk: Chunk, weights: TensorSource) => Readonly<Record<string, HostTensor>>;
  /** Words that it was given, whose vectors lie behind its vocabulary's. */
  readonly words?: readonly EmbeddingWord[];
}
