import type { ItemFacts } from '../core/model/item.ts';
import type { ModelCard } from '../core/model/card.ts';
import type { WireError } from './generator.ts';

/** The wire between page and import worker, which owns the model files in the origin's private file system. */

export interface ModelSummary {
  readonly id: string;
  readonly name: string;
  /** SHA-256 in hex of the file that names the model in recipes; '' where it is not known before it is opened. */
  readonly hash: string;
  readonly card: ModelCard;
  /** null where nobody has said. */
  readonly licence: { readonly name: string; readonly url: string | null } | null;
  /** The page that it was downloaded from; '' for what the visitor added, and for the built-in model. */
  readonly source: string;
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly builtIn: boolean;
}

export interface ImportFile {
  /** Relative to the model's folder, forward slashes: 'unet/config.json'. */
  readonly path: string;
  readonly file: Blob;
}

/** A file beside models. */
export interface ItemSummary extends ItemFacts {
  /** SHA-256 in hex: of the file, by which settings name it, and of its numbers alone ('' where that is not known). */
  readonly hash: string;
  readonly tensorHash: string;
  readonly name: string;
  readonly bytes: number;
  /** It came with the page, and stays. */
  readonly builtIn?: true;
}

export type ImportRequest =
  | { readonly kind: 'list'; readonly id: number }
  | { readonly kind: 'items'; readonly id: number }
  /** An item's file and configs, and the picture chosen for it. */
  | { readonly kind: 'item'; readonly id: number; readonly hash: string }
  | { readonly kind: 'remove-item'; readonly id: number; readonly hash: string }
  | { readonly kind: 'picture'; readonly id: number; readonly hash: string; readonly picture: Blob }
  | {
      readonly kind: 'import';
      readonly id: number;
      readonly name: string;
      readonly files: readonly ImportFile[];
    }
  | { readonly kind: 'remove'; readonly id: number; readonly model: string }
  | { readonly kind: 'cancel'; readonly id: number };

export type ImportEvent =
  | { readonly kind: 'listed'; readonly id: number; readonly models: readonly ModelSummary[] }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | {
      readonly kind: 'imported';
      readonly id: number;
      readonly model: ModelSummary;
      /** The same files were here already; nothing was copied. */
      readonly known: boolean;
      /** Files whose names the browser cannot store; the model does without them. */
      readonly leftOut: readonly string[];
    }
  /** What was to be imported is no model, but works with some. */
  | {
      readonly kind: 'kept';
      readonly id: number;
      readonly item: ItemSummary;
      readonly known: boolean;
      /** Of a part of a model: why it is none yet. */
      readonly lacks: WireError | null;
    }
  | { readonly kind: 'items'; readonly id: number; readonly items: readonly ItemSummary[] }
  | {
      readonly kind: 'item';
      readonly id: number;
      /** null: it is not there. */
      readonly file: Blob | null;
      /** The config.json that came with it. */
      readonly config: Blob | null;
      /** Its preprocessor_config.json. */
      readonly processor: Blob | null;
      readonly picture: Blob | null;
    }
  | { readonly kind: 'removed'; readonly id: number }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
