import type { ImportEvent, ImportRequest, ItemSummary, ModelSummary } from '../../src/protocol/models.ts';
import { BUILT_IN } from '../../src/core/model/card.ts';
import { SITE_ITEMS } from '../../src/core/model/siteItems.ts';
import {
  configOfItem,
  fileOfItem,
  listItems,
  pictureOfItem,
  processorOfItem,
  removeItem,
  setItemPicture,
} from '../../src/storage/opfsItems.ts';
import { fetchSiteItem } from '../../src/storage/siteItems.ts';
import { listStoredModels, removeStoredModel } from '../../src/storage/opfsModels.ts';
import { sweepImports } from '../../src/storage/sweepImports.ts';
import { modelSummary } from '../modelSummary.ts';
import { toWireError } from '../wireError.ts';

/** As it is listed beside the visitor's own. It takes none of the private files. */
const BUILT_IN_MODEL: ModelSummary = {
  ...BUILT_IN,
  builtIn: true,
  hash: '',
  bytes: 0,
  files: [],
  licence: { name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
  source: '',
};

const SITE_SUMMARIES = SITE_ITEMS.map(({ folder: _, ...item }): ItemSummary => ({ ...item, builtIn: true }));

/** The import worker's work: what models there are, adding one, removing one. */
export class ModelShelf {
  readonly #post: (event: ImportEvent) => void;
  /** The site's root, with a slash at the end. */
  readonly #site: URL;
  readonly #jobs = new Map<number, AbortController>();
  #isSwept = false;

  constructor(site: URL, post: (event: ImportEvent) => void) {
    this.#site = site;
    this.#post = post;
  }

  list(id: number): Promise<void> {
    return this.#answer(id, async () => {
      await this.#sweep();
      const stored = await listStoredModels();
      return {
        kind: 'listed',
        id,
        models: [BUILT_IN_MODEL, ...stored.map(modelSummary)],
      };
    });
  }

  import({ id, name, files }: Extract<ImportRequest, { kind: 'import' }>): Promise<void> {
    const began = performance.now();
    const onProgress = (done: number, total: number): void => {
      const elapsed = (performance.now() - began) / 1000;
      const secondsLeft = done > 0 ? (elapsed * (total - done)) / done : null;
      this.#post({ kind: 'progress', id, done, total, secondsLeft });
    };
    return this.#answer(id, async (signal) => {
      // What reads files is more than all the rest, and not needed to say what there is.
      const { addFiles } = await import('./addFiles.ts');
      const added = await addFiles(name, files, { signal, onProgress, site: this.#site });
      return { ...added, id };
    });
  }

  items(id: number): Promise<void> {
    return this.#answer(id, async () => {
      await this.#sweep();
      return { kind: 'items', id, items: [...(await listItems()), ...SITE_SUMMARIES] };
    });
  }

  item(id: number, hash: string): Promise<void> {
    return this.#answer(id, async (signal) => {
      const own = await fetchSiteItem(hash, this.#site, signal);
      if (own !== null) return { kind: 'item', id, ...own, processor: null, picture: null };
      const [file, config] = [await fileOfItem(hash), await configOfItem(hash)];
      const [processor, picture] = [await processorOfItem(hash), await pictureOfItem(hash)];
      return { kind: 'item', id, file, config, processor, picture };
    });
  }

  removeItem(id: number, hash: string): Promise<void> {
    return this.#answer(id, async () => {
      await removeItem(hash);
      return { kind: 'removed', id };
    });
  }

  setPicture(id: number, hash: string, picture: Blob): Promise<void> {
    return this.#answer(id, async () => {
      await setItemPicture(hash, picture);
      return { kind: 'items', id, items: await listItems() };
    });
  }

  remove(id: number, model: string): Promise<void> {
    return this.#answer(id, async () => {
      await removeStoredModel(model);
      return { kind: 'removed', id };
    });
  }

  cancel(id: number): void {
    this.#jobs.get(id)?.abort(new DOMException('Cancelled', 'AbortError'));
  }

  /** Once in the life of a worker: the page asks for the list when it starts. */
  async #sweep(): Promise<void> {
    if (this.#isSwept) return;
    this.#isSwept = true;
    await sweepImports();
  }

  async #answer(id: number, task: (signal: AbortSignal) => Promise<ImportEvent>): Promise<void> {
    const controller = new AbortController();
    this.#jobs.set(id, controller);
    try {
      this.#post(await task(controller.signal));
    } catch (error) {
      if (controller.signal.aborted) this.#post({ kind: 'cancelled', id });
      else this.#post({ kind: 'failed', id, error: toWireError(error) });
    } finally {
      this.#jobs.delete(id);
    }
  }
}
