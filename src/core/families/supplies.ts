import type { ModelFolder } from '../pipeline/modelFolder.ts';
import type { TokenizerKind } from '../prompt/tokenizerKinds.ts';

export interface WantedTokenizer {
  readonly kind: TokenizerKind;
  /** How many tokens the text encoder has vectors for. */
  readonly vocabulary: number;
}

/** What there is for models that come without it. */
export interface Supplies {
  /** The merges of CLIP's tokenizer, which the site ships. */
  readonly clipMerges: () => Promise<string>;
  /** The spiece.model that all T5 v1.1 have, which the site ships. */
  readonly t5Pieces: () => Promise<Uint8Array>;
  /** A folder with nothing but a tokenizer that somebody has added and that fits; null: there is none. */
  readonly kept: (wanted: WantedTokenizer) => Promise<ModelFolder | null>;
}
