import { AquatintError } from '../core/errors.ts';
import { errorFromWire } from './wireErrors.ts';

/** What this side uses of a Worker, so that tests can bring their own. */
export interface WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

interface Message {
  readonly kind: string;
  readonly id: number;
}

export type LossReason = 'no-answer' | 'crashed' | 'replaced';

export interface CallOptions<Event> {
  readonly onEvent?: (event: Event) => void;
  readonly signal?: AbortSignal | undefined;
  /** How long a cancelled call may stay unanswered before the worker is given up, in milliseconds. */
  readonly grace?: () => number;
}

interface Pending<Event> {
  readonly resolve: (event: Event) => void;
  readonly reject: (reason: unknown) => void;
  /** Forgets the call: timer, listener and entry. Comes before resolve and reject. */
  readonly settle: () => void;
  readonly onEvent: ((event: Event) => void) | undefined;
}

const ANSWERS = new Set([
  'opened',
  'done',
  'listed',
  'imported',
  'kept',
  'items',
  'item',
  'removed',
  'found',
  'suggested',
  'cancelled',
  'failed',
  'read',
  'control-picture',
  'begun',
]);
const DEFAULT_GRACE = 8000;

export const abortError = (message = 'Cancelled'): DOMException => new DOMException(message, 'AbortError');

/**
 * One worker and the calls that are under way in it. A call ends exactly once: by its answer, by the worker's
 * death, or, when it was cancelled and nothing came back in time, by ending the worker. The next call spawns anew.
 */
export class WorkerLink<Request extends Message, Event extends Message> {
  readonly #spawn: () => WorkerLike;
  readonly #onLost: (reason: LossReason) => void;
  readonly #pending = new Map<number, Pending<Event>>();
  #worker: WorkerLike | null = null;

  constructor(spawn: () => WorkerLike, onLost: (reason: LossReason) => void) {
    this.#spawn = spawn;
    this.#onLost = onLost;
  }

  /** Calls that wait for an answer. */
  get waiting(): number {
    return this.#pending.size;
  }

  call(
    request: Request,
    cancelMessage: (id: number) => Request,
    options: CallOptions<Event> = {},
  ): Promise<Event> {
    const { signal, onEvent, grace = () => DEFAULT_GRACE } = options;
    if (signal?.aborted) return Promise.reject(abortError());
    return new Promise<Event>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const onAbort = (): void => {
        timer = setTimeout(() => {
          settle();
          reject(abortError('The engine did not answer and was restarted'));
          this.lose('no-answer');
        }, grace());
        this.#worker?.postMessage(cancelMessage(request.id));
      };
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(request.id);
      };
      const pending: Pending<Event> = { resolve, reject, settle, onEvent };
      this.#pending.set(request.id, pending);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        this.#ensureWorker().postMessage(request);
      } catch (cause) {
        settle();
        reject(
          new AquatintError('worker-crashed', `The request could not be sent: ${String(cause)}`, { cause }),
        );
      }
    });
  }

  /** Tells the worker something about a call that is under way; nothing where there is no worker. */
  post(message: Request): void {
    this.#worker?.postMessage(message);
  }

  /** Ends the worker; whatever still waits in it fails. */
  lose(reason: LossReason, detail = 'The worker was replaced'): void {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = null;
    worker.onmessage = worker.onerror = worker.onmessageerror = null;
    worker.terminate();
    const error = new AquatintError('worker-crashed', detail);
    for (const pending of [...this.#pending.values()]) {
      pending.settle();
      pending.reject(error);
    }
    this.#onLost(reason);
  }

  #ensureWorker(): WorkerLike {
    if (this.#worker) return this.#worker;
    const worker = this.#spawn();
    worker.onmessage = (event: MessageEvent<Event>) => this.#receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.lose('crashed', event.message || 'The worker stopped without a message');
    };
    worker.onmessageerror = () => this.lose('crashed', 'A message from the worker could not be read');
    this.#worker = worker;
    return worker;
  }

  #receive(event: Event): void {
    const pending = this.#pending.get(event.id);
    if (!pending) return;
    pending.onEvent?.(event);
    if (!ANSWERS.has(event.kind)) return;
    pending.settle();
    if (event.kind === 'cancelled') pending.reject(abortError());
    else if (event.kind === 'failed') pending.reject(errorFromWire(event));
    else pending.resolve(event);
  }
}
