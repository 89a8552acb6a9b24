import type { Settings } from '../core/recipe/settings.ts';
import type { WireError } from './generator.ts';

/** The wire between page and words worker, which reads prompts as the generator will, without making anything. */

export interface WordsToRead {
  /** Model id, whose tokenizer counts. */
  readonly model: string;
  readonly text: string;
  readonly which: 'prompt' | 'negative prompt';
  readonly grammar: Settings['language']['grammar'];
  readonly steps: number;
  /** Network runs that the sampler needs for one step. */
  readonly runsPerStep: number;
  /** Words that stand for so many vectors. */
  readonly embeddings?: readonly { readonly name: string; readonly vectors: number }[];
}

export type WordsRequest =
  | { readonly kind: 'read'; readonly id: number; readonly words: WordsToRead }
  /** Words that the model was told and that begin so; none of most models, which do not say. */
  | {
      readonly kind: 'begin';
      readonly id: number;
      readonly model: string;
      readonly text: string;
      readonly most: number;
    }
  | { readonly kind: 'cancel'; readonly id: number };

export type WordsEvent =
  | { readonly kind: 'read'; readonly id: number; readonly view: PromptView }
  | { readonly kind: 'begun'; readonly id: number; readonly words: readonly string[] }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };

/** What the model will see of a prompt. */
export interface PromptView {
  /** Tokens that the longest text has, and as many as its chunks have room for. */
  readonly tokens: number;
  readonly room: number;
  readonly chunks: number;
  /** Tokens at the end of a plain prompt that do not fit. */
  readonly dropped: number;
  /** What AND joins; one for most prompts. */
  readonly parts: readonly PartView[];
  readonly networks: readonly NetworkView[];
  readonly slips: readonly SlipView[];
  /** Words that the model was never told; none where it does not say which it knows. */
  readonly unknown: readonly UnknownWordView[];
}

export interface UnknownWordView {
  readonly word: string;
  /** Known words that are spelt most alike, best first. */
  readonly nearest: readonly string[];
}

export interface PartView {
  readonly weight: number;
  readonly texts: readonly TextView[];
  /** Texts that are not listed because there are so many. */
  readonly more: number;
}

export interface TextView {
  /** First and last steps of the stretches in which it holds, from 1. */
  readonly steps: readonly (readonly [number, number])[];
  readonly chunks: readonly ChunkView[];
}

export interface ChunkView {
  readonly room: number;
  readonly tokens: readonly TokenView[];
}

export interface TokenView {
  /** With a space behind where it ends a word; of an embedding, its name. */
  readonly text: string;
  /** Places that an embedding takes, one for each of its vectors. */
  readonly places?: number;
  readonly weight: number;
}

export interface NetworkView {
  readonly kind: string;
  readonly values: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface SlipView {
  readonly kind:
    | 'no-step'
    | 'lone-bar'
    | 'lone-backslash'
    | 'unclosed'
    | 'stray'
    | 'no-weight'
    | 'break-in-brackets'
    | 'unclosed-network'
    | 'whole-prompt-weight';
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}
