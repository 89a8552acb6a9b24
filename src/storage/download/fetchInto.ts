import { AquatintError } from '../../core/errors.ts';
import { said, technical, type Said } from '../../core/said.ts';
import { judge, type Answer } from './answer.ts';
import type { HashedFile } from './hashedFile.ts';
import { waitBeforeRetry, Patience } from './patience.ts';

export interface FetchSource {
  /** For messages. */
  readonly name: string;
  readonly url: string;
  /** Of the whole file; null while unknown. */
  readonly bytes: number | null;
  /** What the earlier bytes came with; null where it need not be compared. */
  readonly validator: string | null;
  /** Stop here; null for the whole file. */
  readonly until: number | null;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Has this server answered before? If not, it is given up soon: it may not let web pages in at all. */
  readonly trusted: boolean;
  readonly onBytes: (count: number) => void;
  /** What an answer says of the whole file. */
  readonly onLearned: (facts: { readonly bytes: number | null; readonly validator: string | null }) => void;
  /** All bytes had to be dropped. */
  readonly onRestart: () => void;
  /** null when it goes on. */
  readonly onTrouble: (why: Said | null) => void;
  /** Where 'online' is told; the worker itself. */
  readonly wake?: EventTarget;
}

/** A connection that says nothing for so long is dead. */
const SILENCE = 45_000;
const STRANGER_TRIES = 2;

/** A try that failed for a reason that may pass. */
class Disturbance extends Error {
  constructor(
    readonly why: Said,
    readonly seconds: number | null = null,
    options?: ErrorOptions,
  ) {
    super(technical([why]), options);
  }
}

/**
 * Fetches a file onto the end of what is there, again and again until it is whole: each try begins at the byte where
 * the one before stopped. Throws AquatintError when it is hopeless, and the signal's reason.
 *
 * If-Range would say in one request what is asked here by comparing ETags; but it is no safelisted header, and the
 * content servers of the hub refuse the preflight that it would cause. `Range: bytes=N-` is safelisted.
 */
export async function fetchInto(file: HashedFile, source: FetchSource, options: FetchOptions): Promise<void> {
  const fetching = new Fetching(file, source, options);
  const patience = new Patience();
  while (!fetching.isDone) {
    const before = file.size;
    try {
      await fetching.tryOnce();
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof Disturbance)) throw error;
      if (file.size > before) patience.renew();
      await fetching.recover(error, patience);
    }
  }
}

class Fetching {
  readonly #file: HashedFile;
  readonly #source: FetchSource;
  readonly #options: FetchOptions;
  #bytes: number | null;
  #validator: string | null;
  #answered: boolean;
  #strangerTries = 0;
  #complete = false;

  constructor(file: HashedFile, source: FetchSource, options: FetchOptions) {
    this.#file = file;
    this.#source = source;
    this.#options = options;
    this.#bytes = source.bytes;
    this.#validator = source.validator;
    this.#answered = options.trusted;
  }

  get isDone(): boolean {
    const end = Math.min(this.#bytes ?? Infinity, this.#source.until ?? Infinity);
    return this.#complete || this.#file.size >= end;
  }

  async tryOnce(): Promise<void> {
    const watchdog = new Watchdog(this.#options.signal);
    try {
      const response = await this.#request(watchdog);
      this.#answered = true;
      if (!this.#accept(response)) return await response.body?.cancel();
      this.#options.onTrouble(null);
      await this.#read(response, watchdog);
    } finally {
      watchdog.stop();
    }
  }

  /** Waits for the next try, or throws what to tell. */
  async recover(error: Disturbance, patience: Patience): Promise<void> {
    if (!this.#answered && (this.#strangerTries += 1) >= STRANGER_TRIES) {
      throw new AquatintError(
        'not-reachable',
        [said('hub.noCors', { host: new URL(this.#source.url).host, name: this.#source.name })],
        { cause: error },
      );
    }
    const seconds = patience.next(error.seconds);
    if (seconds === null) {
      throw new AquatintError(
        'not-reachable',
        [said('server.trouble', { name: this.#source.name, trouble: error.why })],
        {
          cause: error,
        },
      );
    }
    this.#options.onTrouble(error.why);
    await waitBeforeRetry(seconds, this.#options.signal, this.#options.wake);
  }

  async #request(watchdog: Watchdog): Promise<Response> {
    const { url, until } = this.#source;
    const range = `bytes=${this.#file.size}-${until === null ? '' : until - 1}`;
    try {
      return await fetch(url, {
        headers: { Range: range },
        signal: watchdog.signal,
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
    } catch (cause) {
      throw new Disturbance(said(watchdog.isSilent ? 'trouble.saysNothing' : 'trouble.noConnection'), null, {
        cause,
      });
    }
  }

  /** Whether the body is to be read. */
  #accept(response: Response): boolean {
    const verdict = judge(answerOf(response), {
      name: this.#source.name,
      offset: this.#file.size,
      bytes: this.#bytes,
      validator: this.#validator,
    });
    switch (verdict.kind) {
      case 'complete':
        this.#complete = true;
        return false;
      case 'outdated':
        this.#dropAll();
        this.#validator = null;
        return false;
      case 'later':
        throw new Disturbance(verdict.reason, verdict.seconds);
      case 'begins-again':
        this.#dropAll();
        break;
      case 'goes-on':
        break;
    }
    this.#bytes = verdict.bytes;
    this.#validator = validatorOf(response);
    this.#options.onLearned({ bytes: this.#bytes, validator: this.#validator });
    return true;
  }

  #dropAll(): void {
    if (this.#file.size === 0) return;
    this.#options.onBytes(-this.#file.size);
    this.#file.clear();
    this.#options.onRestart();
  }

  async #read(response: Response, watchdog: Watchdog): Promise<void> {
    const reader = response.body?.getReader();
    try {
      for (;;) {
        const step = await reader?.read();
        if (step === undefined || step.done) break;
        watchdog.pat();
        this.#append(step.value);
      }
    } catch (cause) {
      if (cause instanceof AquatintError) throw cause;
      throw new Disturbance(said(watchdog.isSilent ? 'trouble.fellSilent' : 'trouble.brokeOff'), null, {
        cause,
      });
    } finally {
      // Not awaited: a connection that hangs would hang this, too.
      reader?.cancel().catch(() => undefined);
    }
    // Without a length there is no telling an end from a cut; the hash will tell, where there is one.
    if (this.#bytes === null) this.#complete = true;
    else if (!this.isDone) throw new Disturbance(said('trouble.endedEarly'));
  }

  #append(bytes: Uint8Array): void {
    if (this.#bytes !== null && this.#file.size + bytes.byteLength > this.#bytes) {
      throw new AquatintError('download-changed', [
        said('server.tooLong', { name: this.#source.name, bytes: this.#bytes }),
      ]);
    }
    this.#file.append(bytes);
    this.#options.onBytes(bytes.byteLength);
  }
}

/** Aborts a request that has been silent for too long, or whose download is called off. */
class Watchdog {
  readonly signal: AbortSignal;
  readonly #silence = new AbortController();
  #timer: ReturnType<typeof setTimeout>;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#silence.signal]);
    this.#timer = this.#start();
  }

  get isSilent(): boolean {
    return this.#silence.signal.aborted;
  }

  pat(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#silence.abort(), SILENCE);
  }
}

function answerOf(response: Response): Answer {
  const { status, headers } = response;
  return {
    status,
    contentRange: headers.get('Content-Range'),
    contentLength: headers.get('Content-Encoding') === null ? headers.get('Content-Length') : null,
    retryAfter: headers.get('Retry-After'),
    validator: validatorOf(response),
    errorCode: headers.get('X-Error-Code'),
  };
}

/** Servers seldom let pages see the ETag; Last-Modified they may always see. Weak ETags do not speak of bytes. */
function validatorOf({ headers }: Response): string | null {
  const etag = headers.get('ETag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('Last-Modified');
}
