import { strengthAt, type Curve } from '../../prompt/networkStrengths.ts';
import type { Adapter } from './openAdapter.ts';
import type { Embedding } from './openEmbedding.ts';

/** An adapter, and how strong it is. */
export interface AdapterUse {
  readonly adapter: Adapter;
  /** 1: as it was trained. */
  readonly strength: number;
  /** For the text encoders. */
  readonly textStrength: number;
  /** In place of `strength`, where it changes on the way; what is in the weights has the beginning's. */
  readonly curve?: Curve;
}

/** Everything that makes another model of a model. */
export interface Adapters {
  readonly uses: readonly AdapterUse[];
  /** Words that it learns. */
  readonly embeddings: readonly Embedding[];
}

export const NO_ADAPTERS: Adapters = { uses: [], embeddings: [] };

/** `share` of the way is behind, 0 … 1. */
export const modelStrengths = (uses: readonly AdapterUse[], share = 0): number[] =>
  uses.map(({ strength, curve }) => (curve === undefined ? strength : strengthAt(curve, share)));

export const textStrengths = (uses: readonly AdapterUse[]): number[] =>
  uses.map(({ textStrength }) => textStrength);
