import { AquatintError } from '../core/errors.ts';
import type {
  ArrivedThing,
  DownloadEvent,
  DownloadOffer,
  DownloadOrder,
  DownloadCommand,
  DownloadRequest,
  DownloadStatus,
} from '../protocol/downloads.ts';
import { WorkerLink, type WorkerLike } from './workerLink.ts';

export interface DownloadListener {
  readonly onDownloads: (downloads: readonly DownloadStatus[]) => void;
  readonly onArrived: (arrived: ArrivedThing) => void;
}

export interface LookUpOptions {
  readonly signal?: AbortSignal;
  /** Where the hub is, for tests; the Hugging Face hub otherwise. */
  readonly hub?: string | null;
}

/** Stopping waits for files to be closed and, in another tab, for an answer. */
const GRACE = 20_000;

const cancelMessage = (id: number): DownloadRequest => ({ kind: 'cancel', id });

/** Models from elsewhere: page side of the download worker. Nothing is fetched that was not asked for here. */
export class Downloads {
  readonly #link: WorkerLink<DownloadRequest, DownloadEvent>;
  #nextId = 1;

  constructor(spawn: () => WorkerLike) {
    this.#link = new WorkerLink<DownloadRequest, DownloadEvent>(spawn, () => undefined);
  }

  /** Tells of the downloads of all tabs until the worker ends. Rejects with AquatintError or when it is called off. */
  async watch({ onDownloads, onArrived }: DownloadListener, signal?: AbortSignal): Promise<void> {
    const onEvent = (event: DownloadEvent): void => {
      if (event.kind === 'downloads') onDownloads(event.downloads);
      if (event.kind === 'arrived') onArrived(event.arrived);
    };
    const request: DownloadRequest = { kind: 'watch', id: this.#nextId++ };
    await this.#link.call(request, cancelMessage, { onEvent, signal });
  }

  /** What there is at 'owner/name' or an address. Throws AquatintError. */
  async lookUp(address: string, { signal, hub = null }: LookUpOptions = {}): Promise<DownloadOffer> {
    const request: DownloadRequest = { kind: 'look-up', id: this.#nextId++, address, hub };
    const answer = await this.#link.call(request, cancelMessage, { signal, grace: () => GRACE });
    if (answer.kind === 'found') return answer.offer;
    throw new AquatintError('internal', `Asked the download worker to look up, got "${answer.kind}"`);
  }

  start(order: DownloadOrder): Promise<void> {
    return this.#command({ kind: 'start', order });
  }

  pause(download: string): Promise<void> {
    return this.#command({ kind: 'pause', download });
  }

  resume(download: string): Promise<void> {
    return this.#command({ kind: 'resume', download });
  }

  /** Stops it and removes all that arrived. */
  discard(download: string): Promise<void> {
    return this.#command({ kind: 'discard', download });
  }

  dispose(): void {
    this.#link.lose('replaced', 'The engine was disposed');
  }

  async #command(command: DownloadCommand): Promise<void> {
    const request: DownloadRequest = { kind: 'command', id: this.#nextId++, command };
    const answer = await this.#link.call(request, cancelMessage);
    if (answer.kind !== 'done') {
      throw new AquatintError(
        'internal',
        `Asked the download worker to ${command.kind}, got "${answer.kind}"`,
      );
    }
  }
}
