import type { Network } from '../model/network.ts';
import {
  encodePrompt,
  type EncodingContext,
  type PromptEncoding,
  type PromptOptions,
} from './encodePrompt.ts';

/** A prompt and a negative prompt, now and before. */
const MOST = 4;

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

  async encode(context: EncodingContext, prompt: string, options: PromptOptions): Promise<PromptEncoding> {
    const key = JSON.stringify([prompt, options, context.adapterStrengths ?? []]);
    const encoders = context.model.textEncoders.map(({ network }) => network);
    const known = this.#known.get(key);
    const isSame =
      known?.encoders.length === encoders.length && encoders.every((one, i) => one === known.encoders[i]);
    const encoding = isSame ? known.encoding : await encodePrompt(context, prompt, options);
    this.#known.delete(key);
    this.#known.set(key, { encoders, encoding });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return encoding;
  }
}
