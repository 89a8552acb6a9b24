import type { Network } from '../model/network.ts';
import {
  encodeTogether,
  type AskedPrompt,
  type EncodingContext,
  type PromptEncoding,
} from './encodePrompt.ts';

/** A prompt, a negative prompt and no words at all, now and before. */
const MOST = 6;

interface Known {
  /** Other adapters make other networks. */
  readonly encoders: readonly Network[];
  readonly encoding: PromptEncoding;
}

/**
 * What a model's text encoders made of the last prompts. With several pictures of a prompt they run once; where they
 * have to leave for the UNet, they are not loaded again for each picture.
 */
export class PromptMemory {
  readonly #known = new Map<string, Known>();

  /** Those that are not known together: see encodeTogether. */
  async encode(context: EncodingContext, asked: readonly AskedPrompt[]): Promise<PromptEncoding[]> {
    const keys = asked.map((one) => JSON.stringify([one, context.adapterStrengths ?? []]));
    const encoders = context.model.textEncoders.map(({ network }) => network);
    const known = keys.map((key) => this.#encodingOf(key, encoders));
    const made = await encodeTogether(
      context,
      asked.filter((_, i) => known[i] === null),
    );
    const encodings = known.flatMap((encoding) => encoding ?? made.shift() ?? []);
    encodings.forEach((encoding, i) => this.#keep(keys[i] ?? '', { encoders, encoding }));
    return encodings;
  }

  #encodingOf(key: string, encoders: readonly Network[]): PromptEncoding | null {
    const known = this.#known.get(key);
    const isSame =
      known?.encoders.length === encoders.length && encoders.every((one, i) => one === known.encoders[i]);
    return isSame ? known.encoding : null;
  }

  #keep(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
  }
}
