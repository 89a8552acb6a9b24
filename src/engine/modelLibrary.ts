import { misplaced } from '../core/adapters/misplaced.ts';
import { AquatintError } from '../core/errors.ts';
import type {
  ImportEvent,
  ImportFile,
  ImportRequest,
  ItemSummary,
  ModelSummary,
} from '../protocol/models.ts';
import { JobQueue } from './jobQueue.ts';
import { describeError, errorFromWire, type ErrorFacts } from './wireErrors.ts';
import { WorkerLink, type CallOptions, type WorkerLike } from './workerLink.ts';

export type ImportProgress = Extract<ImportEvent, { kind: 'progress' }>;

type ItemEvent = Extract<ImportEvent, { kind: 'item' }>;

export type ImportedModel = ModelSummary & { readonly known: boolean; readonly leftOut: readonly string[] };

export type Added =
  | { readonly kind: 'model'; readonly model: ImportedModel }
  | {
      readonly kind: 'item';
      readonly item: ItemSummary;
      readonly known: boolean;
      /** Of a part of a model: why it is none yet. */
      readonly lacks: ErrorFacts | null;
    };

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

  /**
   * Copies a model into the origin's private files: a folder in diffusers layout, or a checkpoint. Paths are relative to it. Throws
   * AquatintError; 'item-misplaced' where it is a file that works with models, which is kept all the same.
   */
  async import(
    name: string,
    files: readonly ImportFile[],
    options: ImportOptions = {},
  ): Promise<ImportedModel> {
    const added = await this.add(name, files, options);
    if (added.kind === 'model') return added.model;
    throw misplaced(added.item.name, added.item.kind, ['model']);
  }

  /** The same for whatever is read here: models, and files that work with them. */
  async add(name: string, files: readonly ImportFile[], options: ImportOptions = {}): Promise<Added> {
    const { onProgress, signal } = options;
    const onEvent = (event: ImportEvent): void => {
      if (event.kind === 'progress') onProgress?.(event);
    };
    const answer = await this.#ask({ kind: 'import', id: this.#nextId++, name, files }, { onEvent, signal });
    if (answer.kind === 'kept') {
      const { item, known, lacks } = answer;
      const why = lacks === null ? null : describeError(errorFromWire({ error: lacks }));
      return { kind: 'item', item, known, lacks: why };
    }
    return answer.kind === 'imported'
      ? { kind: 'model', model: { ...answer.model, known: answer.known, leftOut: answer.leftOut } }
      : wrongAnswer('import', answer);
  }

  /** LoRAs, embeddings and other files that work with models. */
  async items(): Promise<readonly ItemSummary[]> {
    const answer = await this.#ask({ kind: 'items', id: this.#nextId++ });
    return answer.kind === 'items' ? answer.items : wrongAnswer('list items', answer);
  }

  /** null where it is not there. */
  async item(hash: string): Promise<Pick<ItemEvent, 'file' | 'config' | 'processor' | 'picture'>> {
    const answer = await this.#ask({ kind: 'item', id: this.#nextId++, hash });
    return answer.kind === 'item' ? answer : wrongAnswer('read an item', answer);
  }

  async removeItem(hash: string): Promise<void> {
    const answer = await this.#ask({ kind: 'remove-item', id: this.#nextId++, hash });
    if (answer.kind !== 'removed') wrongAnswer('remove an item', answer);
  }

  async setItemPicture(hash: string, picture: Blob): Promise<void> {
    const answer = await this.#ask({ kind: 'picture', id: this.#nextId++, hash, picture });
    if (answer.kind !== 'items') wrongAnswer('keep a picture', answer);
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
