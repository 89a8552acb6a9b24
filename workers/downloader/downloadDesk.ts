import { AquatintError } from '../../src/core/errors.ts';
import type { DownloadOrder, DownloadStatus } from '../../src/protocol/downloads.ts';
import { DownloadFolder } from '../../src/storage/download/downloadFolder.ts';
import type { Arrived, DownloadHooks } from '../../src/storage/download/downloadModel.ts';
import { totalBytes } from '../../src/storage/download/journal.ts';
import { requireRoom } from '../../src/storage/room.ts';
import { toWireError } from '../wireError.ts';
import { Download } from './download.ts';

/** At once. More would only share the same line. */
const AT_ONCE = 2;

export interface DeskOptions {
  /** The site's root, with a slash at the end. */
  readonly site: URL;
  /** Anything in `list` has changed. */
  readonly onChange: () => void;
  readonly onArrived: (arrived: Arrived) => void;
}

/** All downloads of this origin. One tab has the desk; see SharedDesk. */
export class DownloadDesk {
  readonly #options: DeskOptions;
  readonly #downloads = new Map<string, Download>();
  #starting: Promise<unknown> = Promise.resolve();

  private constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** `goOn`: downloads that ran a moment ago in a tab that is closed now. All others wait for the visitor. */
  static async open(goOn: ReadonlySet<string>, options: DeskOptions): Promise<DownloadDesk> {
    const desk = new DownloadDesk(options);
    for (const folder of await DownloadFolder.findAll()) {
      const download = await Download.of(folder);
      desk.#downloads.set(download.id, download);
      if (goOn.has(download.id)) download.state = 'queued';
    }
    desk.#changed();
    desk.#runNext();
    return desk;
  }

  list(): DownloadStatus[] {
    return [...this.#downloads.values()].map((download) => download.status());
  }

  /** One after the other, so that what is asked for twice at once is begun once. Throws AquatintError where there is no room for it. */
  start(order: DownloadOrder): Promise<void> {
    const started = this.#starting.then(() => this.#start(order));
    this.#starting = started.catch(() => undefined);
    return started;
  }

  async #start(order: DownloadOrder): Promise<void> {
    if ([...this.#downloads.values()].some((download) => download.isFor(order))) return;
    const promised = this.list().reduce((sum, { done, total }) => sum + Math.max(0, (total ?? 0) - done), 0);
    await requireRoom(order.name, (totalBytes(order.files) ?? 0) + promised);
    const download = await Download.of(await DownloadFolder.create(order));
    download.state = 'queued';
    this.#downloads.set(download.id, download);
    this.#changed();
    this.#runNext();
  }

  async pause(id: string): Promise<void> {
    const download = this.#downloads.get(id);
    if (download === undefined || download.isResting) return;
    await download.stop();
    // It may have arrived meanwhile.
    if (!this.#downloads.has(id)) return;
    download.state = 'paused';
    await download.folder.setStatus('paused');
    this.#changed();
    this.#runNext();
  }

  async resume(id: string): Promise<void> {
    const download = this.#downloads.get(id);
    if (download === undefined || !download.isResting || download.isGone) return;
    download.state = 'queued';
    download.error = null;
    await download.folder.setStatus('running');
    this.#changed();
    this.#runNext();
  }

  async discard(id: string): Promise<void> {
    const download = this.#downloads.get(id);
    if (download === undefined) return;
    await download.stop();
    if (this.#downloads.delete(id) && !download.isGone) await download.folder.remove();
    this.#changed();
    this.#runNext();
  }

  #runNext(): void {
    const all = [...this.#downloads.values()];
    const running = all.filter((download) => download.isRunning).length;
    const next = all.filter((download) => download.state === 'queued' && !download.isRunning);
    for (const download of next.slice(0, Math.max(0, AT_ONCE - running))) {
      download.run((signal) => this.#run(download, signal));
    }
  }

  /** Never rejects. */
  async #run(download: Download, signal: AbortSignal): Promise<void> {
    try {
      // What fetches and reads models is more than all the rest, and seldom needed.
      const { downloadModel } = await import('../../src/storage/download/downloadModel.ts');
      const arrived = await downloadModel(download.folder, this.#hooks(download, signal));
      this.#downloads.delete(download.id);
      this.#options.onArrived(arrived);
    } catch (error) {
      if (!signal.aborted) await this.#fail(download, error);
    } finally {
      download.ended();
      this.#changed();
      this.#runNext();
    }
  }

  #hooks(download: Download, signal: AbortSignal): DownloadHooks {
    return {
      signal,
      site: this.#options.site,
      onState: (state) => {
        download.state = state;
        this.#changed();
      },
      onBytes: (count) => {
        download.count(count, performance.now());
        this.#changed();
      },
      onRestart: () => {
        download.restarted = true;
      },
      onTrouble: (reason) => {
        download.trouble(reason);
        this.#changed();
      },
    };
  }

  /** What cannot be opened will never be: nothing of it stays. What is left of others may be gone on with. */
  async #fail(download: Download, thrown: unknown): Promise<void> {
    const error = toWireError(thrown);
    download.fail(error);
    try {
      if (thrown instanceof AquatintError && /^(model|adapter|item)-/.test(thrown.code)) {
        await download.folder.remove();
        download.isGone = true;
      } else {
        await download.folder.setStatus('failed');
      }
    } catch (cause) {
      // The disk that refused the file may refuse the journal, too; the first error says more.
      console.warn('The journal could not be written', cause);
    }
  }

  #changed(): void {
    this.#options.onChange();
  }
}
