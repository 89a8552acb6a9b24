import type { TextTokenizer } from './textTokenizer.ts';

/** A word that stands for vectors of its own (textual inversion, Gal et al. 2022). */
export interface EmbeddingWord {
  readonly name: string;
  /** What the text encoder knows its vectors by: behind the ids of its vocabulary. */
  readonly ids: readonly number[];
}

/** Of a text: tokens that may be parted, or an embedding's, which may not. */
export interface TokenRun {
  readonly ids: readonly number[];
  readonly word: EmbeddingWord | null;
}

/**
 * In grammars where an embedding is marked (`embedding:name`), this character stands for number i of them: from the private use
 * area, which no prompt has a reason to use.
 */
const FIRST_MARK = 0xe000;
const LAST_MARK = 0xf8ff;

export const markOf = (index: number): string => String.fromCharCode(FIRST_MARK + index);

/** Texts to ids, with the embeddings among them. */
export class EmbeddingFinder {
  readonly #tokenizer: TextTokenizer;
  readonly #words: readonly EmbeddingWord[];
  /** By the first token of its name, the longest name first. */
  readonly #byToken = new Map<number, { readonly name: readonly number[]; readonly word: EmbeddingWord }[]>();

  constructor(tokenizer: TextTokenizer, words: readonly EmbeddingWord[]) {
    this.#tokenizer = tokenizer;
    this.#words = words;
    for (const word of words) {
      const name = tokenizer.encode(word.name);
      const [first] = name;
      if (first === undefined) continue;
      const others = this.#byToken.get(first) ?? [];
      others.push({ name, word });
      this.#byToken.set(
        first,
        others.sort((a, b) => b.name.length - a.name.length),
      );
    }
  }

  /** `named`: a name is meant wherever it occurs, as in A1111; else only marks are. */
  runsOf(text: string, named: boolean): TokenRun[] {
    if (this.#words.length === 0) return [{ ids: this.#tokenizer.encode(text), word: null }];
    return named ? this.#namedRuns(this.#tokenizer.encode(text)) : this.#markedRuns(text);
  }

  #namedRuns(ids: readonly number[]): TokenRun[] {
    const runs: TokenRun[] = [];
    let plain: number[] = [];
    for (let i = 0; i < ids.length;) {
      const found = this.#byToken
        .get(ids[i] ?? -1)
        ?.find(({ name }) => name.every((id, j) => ids[i + j] === id));
      if (found === undefined) {
        plain.push(ids[i] ?? 0);
        i += 1;
        continue;
      }
      if (plain.length > 0) runs.push({ ids: plain, word: null });
      plain = [];
      runs.push({ ids: found.word.ids, word: found.word });
      i += found.name.length;
    }
    return plain.length > 0 || runs.length === 0 ? [...runs, { ids: plain, word: null }] : runs;
  }

  #markedRuns(text: string): TokenRun[] {
    const runs: TokenRun[] = [];
    let from = 0;
    for (let i = 0; i <= text.length; i += 1) {
      const code = i < text.length ? text.charCodeAt(i) : FIRST_MARK;
      const word = code >= FIRST_MARK && code <= LAST_MARK ? this.#words[code - FIRST_MARK] : undefined;
      if (word === undefined && i < text.length) continue;
      const ids = this.#tokenizer.encode(text.slice(from, i));
      if (ids.length > 0) runs.push({ ids, word: null });
      if (word !== undefined && i < text.length) runs.push({ ids: word.ids, word });
      from = i + 1;
    }
    return runs.length > 0 ? runs : [{ ids: [], word: null }];
  }
}
