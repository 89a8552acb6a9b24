import { AquatintError } from '../core/errors.ts';
import type { PromptView, WordsEvent, WordsRequest, WordsToRead } from '../protocol/words.ts';
import { WorkerLink, type WorkerLike } from './workerLink.ts';

const cancelMessage = (id: number): WordsRequest => ({ kind: 'cancel', id });

/** What the model will see of a prompt: page side of the words worker, which starts when first asked. */
export class PromptReader {
  readonly #link: WorkerLink<WordsRequest, WordsEvent>;
  #nextId = 1;

  constructor(spawn: () => WorkerLike) {
    this.#link = new WorkerLink<WordsRequest, WordsEvent>(spawn, () => undefined);
  }

  async read(words: WordsToRead, signal?: AbortSignal): Promise<PromptView> {
    const request: WordsRequest = { kind: 'read', id: this.#nextId++, words };
    const answer = await this.#link.call(request, cancelMessage, { signal });
    if (answer.kind === 'read') return answer.view;
    throw new AquatintError('internal', `Asked to read a prompt, got "${answer.kind}"`);
  }

  /** Words that the model was told and that begin so. */
  async beginningWith(model: string, text: string, most: number): Promise<readonly string[]> {
    const request: WordsRequest = { kind: 'begin', id: this.#nextId++, model, text, most };
    const answer = await this.#link.call(request, cancelMessage);
    if (answer.kind === 'begun') return answer.words;
    throw new AquatintError('internal', `Asked for words, got "${answer.kind}"`);
  }

  dispose(): void {
    this.#link.lose('replaced', 'The engine was disposed');
  }
}
