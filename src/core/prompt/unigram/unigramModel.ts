import { AquatintError } from '../../errors.ts';

/** A piece of text, and the logarithm of how likely it is. Its place among the pieces is its id. */
export type Piece = readonly [text: string, score: number];

/** What an unknown character costs beside the least likely piece. */
const UNKNOWN_PENALTY = 10;
const MOST_PIECES = 1_000_000;
/** Those in use have 16; a text without spaces is looked up at every place in every length up to the longest. */
const LONGEST_PIECE = 64;

/**
 * A vocabulary of pieces (Kudo 2018): a text is taken apart into the pieces whose scores have the largest sum, as Hugging Face's
 * tokenizers do it (Viterbi; of equals the one that begins first).
 */
export class UnigramModel {
  readonly #ids = new Map<string, number>();
  readonly #scores: Float64Array;
  readonly #unknown: number;
  readonly #unknownScore: number;
  readonly #longest: number;

  /** Throws AquatintError 'model-corrupt', `file` in its sentence. */
  constructor(pieces: readonly Piece[], unknown: number, file: string) {
    if (pieces.length === 0 || pieces.length > MOST_PIECES || pieces[unknown] === undefined)
      throw new AquatintError(
        'model-corrupt',
        `${file}: a vocabulary of ${pieces.length} pieces with the unknown one at ${unknown} makes no sense`,
      );
    pieces.forEach(([text], id) => this.#ids.set(text, id));
    this.#scores = Float64Array.from(pieces, ([, score]) => score);
    this.#unknown = unknown;
    this.#unknownScore = this.#scores.reduce((least, score) => Math.min(least, score)) - UNKNOWN_PENALTY;
    this.#longest = pieces.reduce((most, [text]) => Math.max(most, text.length), 0);
    if (this.#longest > LONGEST_PIECE)
      throw new AquatintError('model-corrupt', `${file}: a piece has ${this.#longest} characters`);
  }

  idOf(text: string): number | undefined {
    return this.#ids.get(text);
  }

  /** Unknown characters side by side are one unknown piece. */
  encode(text: string): number[] {
    const { starts, ids } = this.#bestEnds(text);
    const found: number[] = [];
    for (let end = text.length; end > 0; end = starts[end] ?? 0) {
      const id = ids[end] ?? this.#unknown;
      if (id !== this.#unknown || found.at(-1) !== this.#unknown) found.push(id);
    }
    return found.reverse();
  }

  /** For each place in the text: where the last piece of the best way to it begins, and which it is. */
  #bestEnds(text: string) {
    const sums = new Float64Array(text.length + 1).fill(-Infinity);
    const starts = new Int32Array(text.length + 1);
    const ids = new Int32Array(text.length + 1);
    sums[0] = 0;
    const reach = (
      end: number,
      sum: number,
      piece: { readonly start: number; readonly id: number },
    ): void => {
      if (sum <= (sums[end] ?? 0)) return;
      sums[end] = sum;
      starts[end] = piece.start;
      ids[end] = piece.id;
    };
    for (let start = 0; start < text.length; start += characterAt(text, start)) {
      const sum = sums[start] ?? 0;
      const single = start + characterAt(text, start);
      const last = Math.min(text.length, start + this.#longest);
      for (let end = single; end <= last; end += end < text.length ? characterAt(text, end) : 1) {
        const id = this.#ids.get(text.slice(start, end));
        if (id !== undefined) reach(end, (this.#scores[id] ?? 0) + sum, { start, id });
      }
      if (!this.#ids.has(text.slice(start, single)))
        reach(single, this.#unknownScore + sum, { start, id: this.#unknown });
    }
    return { starts, ids };
  }
}

/** How many units of UTF-16 the character at `at` takes. */
function characterAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
