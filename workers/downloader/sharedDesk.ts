import type { ArrivedThing, DownloadCommand, DownloadStatus } from '../../src/protocol/downloads.ts';
import type { WireError } from '../../src/protocol/generator.ts';
import { modelSummary } from '../modelSummary.ts';
import { toWireError } from '../wireError.ts';
import { DownloadDesk } from './downloadDesk.ts';

/** Whoever holds it has the desk. */
const LOCK = 'aquatint-downloads';
const CHANNEL = 'aquatint-downloads';
/** Milliseconds between two reports. */
const PACE = 200;

/** What tabs tell each other. */
type Note =
  | { readonly kind: 'hello' }
  | { readonly kind: 'state'; readonly downloads: readonly DownloadStatus[] }
  | { readonly kind: 'arrived'; readonly arrived: ArrivedThing }
  | { readonly kind: 'command'; readonly ticket: string; readonly command: DownloadCommand }
  | { readonly kind: 'answer'; readonly ticket: string; readonly error: WireError | null };

interface Waiting {
  readonly command: DownloadCommand;
  readonly settle: (error: WireError | null) => void;
}

export interface SharedDeskOptions {
  readonly site: URL;
  readonly onDownloads: (downloads: readonly DownloadStatus[]) => void;
  readonly onArrived: (arrived: ArrivedThing) => void;
}

/**
 * The one desk of all tabs. The tab that holds the web lock does the work and reports it; the others show the reports
 * and pass commands on. When that tab is closed, the browser gives the lock to another, which goes on with what it
 * has seen running. After a start with no other tab, nothing runs before the visitor says so.
 */
export class SharedDesk {
  readonly #options: SharedDeskOptions;
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #waiting = new Map<string, Waiting>();
  #desk: DownloadDesk | null = null;
  /** Why there can be no desk in this tab. */
  #failure: WireError | null = null;
  #seen: readonly DownloadStatus[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: SharedDeskOptions) {
    this.#options = options;
    this.#channel.onmessage = ({ data }: MessageEvent<Note>) => this.#receive(data);
  }

  /** Never resolves: the desk is held until the tab is closed. Rejects when it could not be opened. */
  async open(): Promise<void> {
    this.#send({ kind: 'hello' });
    try {
      await navigator.locks.request(LOCK, () => this.#hold());
    } catch (error) {
      const failure = toWireError(error);
      this.#failure = failure;
      for (const { settle } of this.#waiting.values()) settle(failure);
      throw error;
    }
  }

  async #hold(): Promise<never> {
    const running = this.#seen.filter(({ state }) => state !== 'paused' && state !== 'failed');
    this.#desk = await DownloadDesk.open(new Set(running.map(({ id }) => id)), {
      site: this.#options.site,
      onChange: () => this.#reportSoon(),
      onArrived: (arrived) =>
        this.#announce(
          arrived.kind === 'item'
            ? { ...arrived, lacks: arrived.lacks && toWireError(arrived.lacks) }
            : { kind: 'model', model: modelSummary(arrived.model) },
        ),
    });
    this.#report();
    // What the closed tab has not answered.
    for (const [ticket, { command, settle }] of [...this.#waiting]) {
      this.#waiting.delete(ticket);
      settle(await this.#perform(command));
    }
    return new Promise<never>(() => undefined);
  }

  /** Gives what went wrong; null for nothing. */
  async command(command: DownloadCommand): Promise<WireError | null> {
    if (this.#desk !== null) return this.#perform(command);
    return this.#failure ?? this.#passOn(command);
  }

  /** The newest known state, for a page that begins to watch. */
  get downloads(): readonly DownloadStatus[] {
    return this.#desk?.list() ?? this.#seen;
  }

  #passOn(command: DownloadCommand): Promise<WireError | null> {
    const ticket = crypto.randomUUID();
    return new Promise((settle) => {
      this.#waiting.set(ticket, { command, settle });
      this.#send({ kind: 'command', ticket, command });
    });
  }

  /** Never rejects. */
  async #perform(command: DownloadCommand): Promise<WireError | null> {
    try {
      switch (command.kind) {
        case 'start':
          await this.#desk?.start(command.order);
          break;
        case 'pause':
          await this.#desk?.pause(command.download);
          break;
        case 'resume':
          await this.#desk?.resume(command.download);
          break;
        case 'discard':
          await this.#desk?.discard(command.download);
          break;
      }
      this.#report();
      return null;
    } catch (error) {
      return toWireError(error);
    }
  }

  #receive(note: Note): void {
    switch (note.kind) {
      case 'hello':
        if (this.#desk !== null) this.#report();
        break;
      case 'state':
        this.#seen = note.downloads;
        this.#options.onDownloads(note.downloads);
        break;
      case 'arrived':
        this.#options.onArrived(note.arrived);
        break;
      case 'command':
        if (this.#desk !== null) void this.#answer(note.ticket, note.command);
        break;
      case 'answer':
        this.#waiting.get(note.ticket)?.settle(note.error);
        this.#waiting.delete(note.ticket);
        break;
    }
  }

  async #answer(ticket: string, command: DownloadCommand): Promise<void> {
    this.#send({ kind: 'answer', ticket, error: await this.#perform(command) });
  }

  #announce(arrived: ArrivedThing): void {
    this.#report();
    this.#options.onArrived(arrived);
    this.#send({ kind: 'arrived', arrived });
  }

  #reportSoon(): void {
    this.#timer ??= setTimeout(() => this.#report(), PACE);
  }

  #report(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const downloads = this.downloads;
    this.#options.onDownloads(downloads);
    this.#send({ kind: 'state', downloads });
  }

  #send(note: Note): void {
    this.#channel.postMessage(note);
  }
}
