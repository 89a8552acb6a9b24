import { TagIndex } from '../../src/core/prompt/tagIndex.ts';
import type { SearchEvent, SearchRequest } from '../../src/protocol/search.ts';
import { toWireError } from '../wireError.ts';
import { indexTags } from './tagFile.ts';

/** Finds tags in the lists that somebody added; read once they are asked for. */
export class TagSuggester {
  readonly #post: (event: SearchEvent) => void;
  #files: readonly Blob[] = [];
  #index: Promise<TagIndex> | null = null;

  constructor(post: (event: SearchEvent) => void) {
    this.#post = post;
  }

  take(files: readonly Blob[]): void {
    this.#files = files;
    this.#index = null;
  }

  async suggest({ id, text, most }: Extract<SearchRequest, { kind: 'suggest' }>): Promise<void> {
    try {
      this.#index ??= indexTags(this.#files);
      this.#post({ kind: 'suggested', id, tags: (await this.#index).find(text, most) });
    } catch (error) {
      this.#index = null;
      this.#post({ kind: 'failed', id, error: toWireError(error) });
    }
  }
}
