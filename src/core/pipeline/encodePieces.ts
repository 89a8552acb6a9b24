import { AquatintError } from '../errors.ts';
import { chunkPrompt, emptyChunk, type Chunk } from '../prompt/chunks.ts';
import type { WeightedText } from '../prompt/emphasis.ts';
import { rulesOf, type Grammar } from '../prompt/grammars.ts';
import { interpolateStates, weighStates, type Emphasis } from '../prompt/weighStates.ts';
import { floatTensor } from './condition.ts';
import type { EncodedText } from './joinTexts.ts';
import type { HostTensor } from './session.ts';
import type { EncodedTokens } from './encodeTokens.ts';
import type { TextEncoder } from '../model/textEncoder.ts';

/** One of the texts that a prompt's schedule has. */
export interface PiecesToEncode {
  readonly pieces: readonly WeightedText[];
  /** How often the schedule has it. */
  readonly count: number;
}

/** `pooled` is of the first chunk. */
export interface EncodedPieces extends EncodedText {
  readonly used: number;
  readonly dropped: number;
}

/** What one text encoder makes of prompts. Runs it once for every different chunk. */
export class PieceEncoder {
  readonly #encoder: TextEncoder;
  readonly #run: (chunk: Chunk) => Promise<EncodedTokens>;
  readonly #encoded = new Map<string, EncodedTokens>();

  /** `run` runs the encoder, and may refuse. */
  constructor(encoder: TextEncoder, run: (chunk: Chunk) => Promise<EncodedTokens>) {
    this.#encoder = encoder;
    this.#run = run;
  }

  /**
   * The texts of one schedule together: they get equally many chunks, and their mean is restored together, as in
   * A1111, which encodes them in one batch.
   */
  async encode(
    texts: readonly PiecesToEncode[],
    { grammar, emphasis }: { readonly grammar: Grammar; readonly emphasis: Emphasis },
  ): Promise<EncodedPieces[]> {
    const { tokenizer, textLength, isWhole, words = [] } = this.#encoder;
    const how = { grammar, length: textLength, words, isWhole };
    const cut = texts.map(({ pieces }) => chunkPrompt(tokenizer, pieces, how));
    const most = Math.max(...cut.map(({ chunks }) => chunks.length));
    const empty = emptyChunk(tokenizer, textLength);
    const rows: Float32Array[][] = texts.map(() => []);
    const pooled: (Float32Array | null)[] = texts.map(() => null);
    for (let place = 0; place < most; place += 1) {
      const column: Chunk[] = cut.map(({ chunks }) => chunks[place] ?? empty);
      const encoded: EncodedTokens[] = [];
      for (const chunk of column) encoded.push(await this.#once(chunk));
      const states = encoded.map((one, i) => ({
        data: one.states,
        weights: column[i]?.weights ?? empty.weights,
        count: texts[i]?.count ?? 1,
      }));
      const weighed =
        rulesOf(grammar).emphasis === 'comfyui'
          ? await this.#awayFromEmpty(states, emphasis, empty)
          : weighStates(states, emphasis);
      weighed.forEach((data, i) => rows[i]?.push(data));
      if (place === 0) encoded.forEach((one, i) => (pooled[i] = one.pooled));
    }
    return cut.map(({ chunks, dropped }, i) => ({
      text: this.#joined(rows[i] ?? []),
      pooled: pooled[i] ?? null,
      filled: textLength * (most - 1) + (chunks.at(-1)?.filled ?? 0),
      used: chunks.reduce((sum, { used }) => sum + used, 0),
      dropped,
    }));
  }

  async #awayFromEmpty(
    states: readonly { readonly data: Float32Array; readonly weights: Float32Array }[],
    emphasis: Emphasis,
    empty: Chunk,
  ): Promise<Float32Array[]> {
    const isFlat = states.every(({ weights }) => weights.every((weight) => weight === 1));
    if (isFlat || emphasis === 'ignore') return states.map(({ data }) => data);
    const origin = await this.#once(empty);
    return states.map(({ data, weights }) => interpolateStates(data, weights, origin.states));
  }

  async #once(chunk: Chunk): Promise<EncodedTokens> {
    const { ids } = chunk;
    const key = ids.join();
    const known = this.#encoded.get(key);
    if (known !== undefined) return known;
    this.#requireKnown(ids);
    const encoded = await this.#run(chunk);
    this.#encoded.set(key, encoded);
    return encoded;
  }

  /** A tokenizer may have added tokens that the text encoder was never given; only a prompt with one shows it. */
  #requireKnown(ids: Int32Array): void {
    const { vocabulary } = this.#encoder;
    const given = new Set(this.#encoder.words?.flatMap(({ ids: own }) => own));
    const unknown = ids.find((id) => id >= vocabulary && !given.has(id));
    if (unknown === undefined) return;
    throw new AquatintError(
      'model-mismatch',
      `The tokenizer makes token ${unknown} of this prompt, but the text encoder knows only ${vocabulary} tokens.`,
    );
  }

  #joined(parts: readonly Float32Array[]): HostTensor {
    const { channels } = this.#encoder;
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((offset, part) => (data.set(part, offset), offset + part.length), 0);
    return floatTensor([data.length / channels, channels], data);
  }
}
