import type { UnknownWord } from './modelWords.ts';

/** Texts to ids, as one text encoder reads them. */
export interface TextTokenizer {
  /** Ids that stand before and behind every text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Of a text that is too long, what stands behind it is cut off first. */
  readonly cutsAfter?: boolean;
  /** Fills up what is shorter than the encoder reads. */
  readonly pad: number;
  /** The most ids that its files allow, those around the text included. */
  readonly maxLength: number;
  /** Ids of the text alone, not cut off. */
  encode(text: string): number[];
  /** Tokens as people read them, with a space behind where they end a word. */
  spell(ids: Iterable<number>): string[];
  /** Words of a text that the model was never told; only small models say which they know. */
  unknown?(text: string): UnknownWord[];
  /** Words that it was told; as above. */
  beginningWith?(beginning: string, most: number): string[];
}
