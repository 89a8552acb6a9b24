import type { DownloadEvent, DownloadRequest } from '../../src/protocol/downloads.ts';
import { toWireError } from '../wireError.ts';
import { SharedDesk } from './sharedDesk.ts';

/** The download worker's work: looking up what there is at an address, and this tab's part of the shared desk. */
export class Downloader {
  readonly #post: (event: DownloadEvent) => void;
  readonly #desk: SharedDesk;
  readonly #jobs = new Map<number, AbortController>();
  #watcher: number | null = null;

  constructor(site: URL, post: (event: DownloadEvent) => void) {
    this.#post = post;
    this.#desk = new SharedDesk({
      site,
      onDownloads: (downloads) => this.#tell((id) => ({ kind: 'downloads', id, downloads })),
      onArrived: (arrived) => this.#tell((id) => ({ kind: 'arrived', id, arrived })),
    });
    void this.#desk.open().catch((error: unknown) => {
      this.#tell((id) => ({ kind: 'failed', id, error: toWireError(error) }));
    });
  }

  watch(id: number): void {
    this.#watcher = id;
    this.#post({ kind: 'downloads', id, downloads: this.#desk.downloads });
  }

  lookUp({ id, address, hub }: Extract<DownloadRequest, { kind: 'look-up' }>): Promise<void> {
    return this.#answer(id, async (signal) => {
      const { findOffer } = await import('../../src/storage/hub/findOffer.ts');
      return { kind: 'found', id, offer: await findOffer(address, hub, signal) };
    });
  }

  command({ id, command }: Extract<DownloadRequest, { kind: 'command' }>): Promise<void> {
    return this.#answer(id, async () => {
      const error = await this.#desk.command(command);
      return error === null ? { kind: 'done', id } : { kind: 'failed', id, error };
    });
  }

  cancel(id: number): void {
    if (this.#watcher === id) this.#watcher = null;
    this.#jobs.get(id)?.abort(new DOMException('Cancelled', 'AbortError'));
  }

  #tell(event: (id: number) => DownloadEvent): void {
    if (this.#watcher !== null) this.#post(event(this.#watcher));
  }

  async #answer(id: number, task: (signal: AbortSignal) => Promise<DownloadEvent>): Promise<void> {
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
