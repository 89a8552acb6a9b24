import { AquatintError } from '../core/errors.ts';
import type {
  FoundPrints,
  PrintQuery,
  SearchEvent,
  SearchRequest,
  SuggestedTag,
} from '../protocol/search.ts';
import { WorkerLink, type WorkerLike } from './workerLink.ts';

/** A search is over before it could be called off. */
const nothing = (id: number): SearchRequest => ({ kind: 'changed', id, ids: [] });

/** Finds prints by their words: page side of the search worker, which starts when first asked. */
export class PrintSearch {
  readonly #link: WorkerLink<SearchRequest, SearchEvent>;
  #nextId = 1;
  #tags: readonly Blob[] = [];

  constructor(spawn: () => WorkerLike) {
    const begin = (): WorkerLike => {
      const worker = spawn();
      // A new worker knows nothing yet.
      if (this.#tags.length > 0) worker.postMessage({ kind: 'tags', id: this.#nextId++, files: this.#tags });
      return worker;
    };
    this.#link = new WorkerLink<SearchRequest, SearchEvent>(begin, () => undefined);
  }

  async find(query: PrintQuery): Promise<FoundPrints> {
    const answer = await this.#link.call({ kind: 'search', id: this.#nextId++, query }, nothing);
    if (answer.kind === 'found') return answer.prints;
    throw new AquatintError('internal', `Asked for prints, got "${answer.kind}"`);
  }

  /** Tags that begin so, from the lists that `takeTags` gave; the most used first. */
  async suggest(text: string, most: number): Promise<readonly SuggestedTag[]> {
    if (this.#tags.length === 0) return [];
    const answer = await this.#link.call({ kind: 'suggest', id: this.#nextId++, text, most }, nothing);
    if (answer.kind === 'suggested') return answer.tags;
    throw new AquatintError('internal', `Asked for tags, got "${answer.kind}"`);
  }

  /** Lists of tags as files, in place of those before. */
  takeTags(files: readonly Blob[]): void {
    this.#tags = files;
    this.#link.post({ kind: 'tags', id: this.#nextId++, files });
  }

  /** These prints were added, changed or taken away. */
  changed(ids: readonly string[]): void {
    this.#link.post({ kind: 'changed', id: this.#nextId++, ids });
  }

  dispose(): void {
    this.#link.lose('replaced', 'The engine was disposed');
  }
}
