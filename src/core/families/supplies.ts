/** What the site ships for models that come without it. */
export interface Supplies {
  /** The merges of CLIP's tokenizer. */
  readonly clipMerges: () => Promise<string>;
  /** The spiece.model that all T5 v1.1 have. */
  readonly t5Pieces: () => Promise<Uint8Array>;
}
