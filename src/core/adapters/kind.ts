import type { LayerFactors } from './layerFactors.ts';
import type { Numbers } from './making.ts';

/** ΔW = s·scale·up·down: a branch beside the layer, in whatever numbers its own weight is kept. */
export interface LowRank {
  readonly kind: 'lowRank';
  readonly rank: number;
  readonly scale: number;
  /** [rank, inputs, …kernel] */
  readonly down: () => Float32Array<ArrayBuffer>;
  /** [outputs, rank] */
  readonly up: () => Float32Array<ArrayBuffer>;
}

/** Another tensor in place of the model's, made of that and the strength. */
export interface WeightChange {
  readonly kind: 'change';
  /** `numbers` may be written to, and returned. */
  readonly apply: (numbers: Float32Array<ArrayBuffer>, strength: number) => Numbers;
}

export type Patch = LowRank | WeightChange;

export interface LayerPatch {
  /** Which of the layer's tensors. */
  readonly of: 'weight' | 'bias';
  readonly patch: Patch;
}

/** The layer's own tensors as the model has them; [outputs, inputs, …kernel], of norms [channels]. null: it has none. */
export interface LayerShape {
  readonly weight: readonly number[];
  readonly bias: readonly number[] | null;
}

/** One way of writing down what training changed in a layer. All of them are in kinds.ts. */
export interface AdapterKind {
  readonly name: string;
  /** Its tensors, as they are called behind the layer's name: a layer that has one of these is (also) of this kind. */
  readonly signs: readonly string[];
  /** What a layer of this kind consists of: of each list it has at least one. */
  readonly parts: readonly (readonly string[])[];
  /** What may stand beside them. */
  readonly others: readonly string[];
  /** Throws AquatintError: what is missing, or of another size than the layer. */
  readonly read: (layer: LayerFactors, shape: LayerShape) => readonly LayerPatch[];
}
