import { technical, type Said } from '../../src/core/said.ts';
import type { DownloadOrder, DownloadState, DownloadStatus } from '../../src/protocol/downloads.ts';
import type { WireError } from '../../src/protocol/generator.ts';
import type { DownloadFolder } from '../../src/storage/download/downloadFolder.ts';
import { totalBytes } from '../../src/storage/download/journal.ts';
import { Speedometer } from '../../src/storage/download/speedometer.ts';

/** One download at the desk: its folder, what it is doing, how fast. */
export class Download {
  readonly folder: DownloadFolder;
  state: DownloadState = 'paused';
  error: WireError | null = null;
  restarted = false;
  /** Nothing of it is on the disk any more. */
  isGone = false;
  #done: number;
  readonly #meter = new Speedometer();
  #controller: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Where it was before the connection broke off. */
  #before: DownloadState = 'running';

  private constructor(folder: DownloadFolder, done: number) {
    this.folder = folder;
    this.#done = done;
  }

  static async of(folder: DownloadFolder): Promise<Download> {
    const blobs = await folder.blobs();
    return new Download(
      folder,
      [...blobs.values()].reduce((sum, { size }) => sum + size, 0),
    );
  }

  get id(): string {
    return this.folder.id;
  }

  get isRunning(): boolean {
    return this.#controller !== null;
  }

  /** Does nothing until the visitor says so. */
  get isResting(): boolean {
    return this.state === 'paused' || this.state === 'failed';
  }

  isFor(order: DownloadOrder): boolean {
    const urls = (files: readonly { readonly url: string }[]): string =>
      files.map(({ url }) => url).join('\n');
    return !this.isGone && urls(this.folder.journal.files) === urls(order.files);
  }

  run(task: (signal: AbortSignal) => Promise<void>): void {
    this.#controller = new AbortController();
    this.#running = task(this.#controller.signal);
  }

  ended(): void {
    this.#controller = null;
    this.#meter.reset();
  }

  /** Resolves when nothing of it runs any more, and its files are closed. */
  async stop(): Promise<void> {
    this.#controller?.abort(new DOMException('Stopped', 'AbortError'));
    await this.#running;
  }

  count(bytes: number, time: number): void {
    this.#done += bytes;
    if (bytes > 0) this.#meter.add(bytes, time);
  }

  trouble(why: Said | null): void {
    if (why !== null) {
      if (this.state !== 'retrying') this.#before = this.state;
      this.state = 'retrying';
      this.error = { code: 'network', message: technical([why]), said: [why] };
    } else if (this.state === 'retrying') {
      this.state = this.#before;
      this.error = null;
    }
  }

  fail(error: WireError): void {
    this.state = 'failed';
    this.error = error;
  }

  status(): DownloadStatus {
    const { name, page, files } = this.folder.journal;
    const total = totalBytes(files);
    const now = performance.now();
    const isMoving = this.state === 'running' || this.state === 'checking';
    return {
      ...{ id: this.id, name, page, state: this.state, total, error: this.error, restarted: this.restarted },
      done: this.isGone ? 0 : this.#done,
      kept: !this.isGone,
      speed: isMoving ? this.#meter.speed(now) : null,
      secondsLeft:
        isMoving && total !== null ? this.#meter.secondsLeft(Math.max(0, total - this.#done), now) : null,
    };
  }
}
