import { AquatintError } from '../core/errors.ts';
import type { ImportEvent, ImportFile, ImportRequest, ModelSummary } from '../protocol/models.ts';
import { JobQueue } from './jobQueue.ts';
import { WorkerLink, type CallOptions, type WorkerLike } from './workerLink.ts';

export type ImportProgress = Extract<ImportEvent, { kind: 'progress' }>;

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

/** A copy between two files can take long on a slow disk; cancelling waits for it. */
const GRACE = 20_000;

const cancelMessage = (id: number): ImportRequest => ({ kind: 'cancel', id });

/** The models on this device: page side of the import worker. */
export class ModelLibrary {
  readonly #link: WorkerLink<ImportRequest, ImportEvent>;
  readonly #queue = new JobQueue();
  #nextId = 1;

  constructor(spawn: () => WorkerLike) {
    this.#link = new WorkerLink<ImportRequest, ImportEvent>(spawn, () => undefined);
  }

  async list(): Promise<readonly ModelSummary[]> {
    const answer = await this.#ask({ kind: 'list', id: this.#nextId++ });
    return answer.kind === 'listed' ? answer.models : wrongAnswer('list', answer);
  }

  /** Copies a folder in diffusers layout, or a checkpoint, into the origin's private files. Paths are relative to it. */
  async import(
    name: string,
    files: readonly ImportFile[],
    options: ImportOptions = {},
  ): Promise<ModelSummary & { readonly known: boolean; readonly leftOut: readonly string[] }> {
    const { onProgress, signal } = options;
    const onEvent = (event: ImportEvent): void => {
      if (event.kind === 'progress') onProgress?.(event);
    };
    const answer = await this.#ask({ kind: 'import', id: this.#nextId++, name, files }, { onEvent, signal });
    return answer.kind === 'imported'
      ? { ...answer.model, known: answer.known, leftOut: answer.leftOut }
      : wrongAnswer('import', answer);
  }

  async remove(model: string): Promise<void> {
    const answer = await this.#ask({ kind: 'remove', id: this.#nextId++, model });
    if (answer.kind !== 'removed') wrongAnswer('remove', answer);
  }

  dispose(): void {
    this.#link.lose('replaced', 'The engine was disposed');
  }

  #ask(request: ImportRequest, options: CallOptions<ImportEvent> = {}): Promise<ImportEvent> {
    const call = (): Promise<ImportEvent> =>
      this.#link.call(request, cancelMessage, { ...options, grace: () => GRACE });
    return this.#queue.run(call, options.signal);
  }
}

function wrongAnswer(asked: string, answer: ImportEvent): never {
  throw new AquatintError('internal', `Asked the import worker to ${asked}, got "${answer.kind}"`);
}
