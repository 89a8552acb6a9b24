import {
  encodePrompt,
  type EncodingContext,
  type PromptEncoding,
  type PromptOptions,
} from './encodePrompt.ts';

/** A prompt and a negative prompt, now and before. */
const MOST = 4;

/**
 * What a model's text encoders made of the last prompts. With several pictures of a prompt they run once; where they
 * have to leave for the UNet, they are not loaded again for each picture.
 */
export class PromptMemory {
  readonly #known = new Map<string, PromptEncoding>();

  async encode(context: EncodingContext, prompt: string, options: PromptOptions): Promise<PromptEncoding> {
    const key = JSON.stringify([prompt, options]);
    const encoding = this.#known.get(key) ?? (await encodePrompt(context, prompt, options));
    this.#known.delete(key);
    this.#known.set(key, encoding);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return encoding;
  }
}
