import type { WordsEvent, WordsRequest, WordsToRead } from '../../src/protocol/words.ts';
import { BUILT_IN } from '../../src/core/model/card.ts';
import { stampOfStoredModel } from '../../src/storage/opfsModels.ts';
import { toWireError } from '../wireError.ts';
import { openModelTokenizer } from './modelTokenizer.ts';
import { viewPrompt, type ModelTokenizer } from './promptView.ts';

interface Held {
  readonly key: string;
  readonly opening: Promise<ModelTokenizer>;
}

/** The words worker's state: the tokenizer of the model in use. */
export class WordsReader {
  readonly #post: (event: WordsEvent) => void;
  /** The site's root, with a slash at the end. */
  readonly #site: URL;
  readonly #cancelled = new Set<number>();
  #held: Held | null = null;

  constructor(site: URL, post: (event: WordsEvent) => void) {
    this.#site = site;
    this.#post = post;
  }

  async read(id: number, words: WordsToRead): Promise<void> {
    try {
      const tokenizer = await this.#tokenizer(words.model);
      if (this.#cancelled.delete(id)) this.#post({ kind: 'cancelled', id });
      else this.#post({ kind: 'read', id, view: viewPrompt(words, tokenizer) });
    } catch (error) {
      this.#cancelled.delete(id);
      this.#post({ kind: 'failed', id, error: toWireError(error) });
    }
  }

  async begin({ id, model, text, most }: Extract<WordsRequest, { kind: 'begin' }>): Promise<void> {
    try {
      const { tokenizer } = await this.#tokenizer(model);
      this.#post({ kind: 'begun', id, words: tokenizer.beginningWith?.(text, most) ?? [] });
    } catch (error) {
      this.#post({ kind: 'failed', id, error: toWireError(error) });
    }
  }

  /** Only what waits can be cancelled; reading itself is one step. */
  cancel(id: number): void {
    this.#cancelled.add(id);
  }

  async #tokenizer(model: string): Promise<ModelTokenizer> {
    const key = `${model} ${model === BUILT_IN.id ? '' : await stampOfStoredModel(model)}`;
    if (this.#held?.key === key) return this.#held.opening;
    const held = { key, opening: openModelTokenizer(model, this.#site) };
    this.#held = held;
    try {
      return await held.opening;
    } catch (error) {
      if (this.#held === held) this.#held = null;
      throw error;
    }
  }
}
