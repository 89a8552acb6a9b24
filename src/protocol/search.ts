import type { WireError } from './generator.ts';

/**
 * The wire between page and search worker, which reads the gallery and finds prints in it by their words and settings, and tags in
 * the lists that somebody added.
 */

export interface PrintQuery {
  /** '' for all. Every word has to be there; 'seed:41' is a setting, '-word' must not be there. */
  readonly text: string;
  readonly favourites: boolean;
}

export type SearchRequest =
  | { readonly kind: 'search'; readonly id: number; readonly query: PrintQuery }
  /** The lists of tags, in place of those before. */
  | { readonly kind: 'tags'; readonly id: number; readonly files: readonly Blob[] }
  | { readonly kind: 'suggest'; readonly id: number; readonly text: string; readonly most: number }
  /** These were added, changed or taken away. */
  | { readonly kind: 'changed'; readonly id: number; readonly ids: readonly string[] };

export type SearchEvent =
  | { readonly kind: 'found'; readonly id: number; readonly prints: FoundPrints }
  | { readonly kind: 'suggested'; readonly id: number; readonly tags: readonly SuggestedTag[] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };

export interface FoundPrints {
  /** In no order. */
  readonly ids: readonly string[];
  /** Of their files. */
  readonly bytes: number;
}

export interface SuggestedTag {
  readonly name: string;
  readonly count: number;
  /** The other name that it was found by; '' where it was its own. */
  readonly alias: string;
}
