import type { PrintQuery, SearchEvent } from '../../src/protocol/search.ts';
import { readAllPrints, readPrints } from '../../src/storage/galleryReader.ts';
import { toWireError } from '../wireError.ts';
import { PrintIndex } from './printIndex.ts';

/** The search worker's state: an index of the gallery, made when it is first asked for. */
export class PrintSearcher {
  readonly #post: (event: SearchEvent) => void;
  #index: Promise<PrintIndex> | null = null;
  /** One after another, so that a search sees every change that was told before it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(post: (event: SearchEvent) => void) {
    this.#post = post;
  }

  search(id: number, query: PrintQuery): void {
    this.#next(async () => {
      try {
        this.#post({ kind: 'found', id, prints: (await this.#opened()).find(query) });
      } catch (error) {
        this.#index = null;
        this.#post({ kind: 'failed', id, error: toWireError(error) });
      }
    });
  }

  changed(ids: readonly string[]): void {
    if (this.#index === null) return;
    this.#next(async () => {
      try {
        const index = await this.#opened();
        const found = await readPrints(ids);
        for (const id of ids) index.remove(id);
        for (const print of found) index.put(print);
      } catch {
        this.#index = null; // the next search reads everything anew
      }
    });
  }

  #next(work: () => Promise<void>): void {
    this.#last = this.#last.then(work);
  }

  #opened(): Promise<PrintIndex> {
    this.#index ??= readIndex();
    return this.#index;
  }
}

async function readIndex(): Promise<PrintIndex> {
  const index = new PrintIndex();
  await readAllPrints((prints) => {
    for (const print of prints) index.put(print);
  });
  return index;
}
