import type { Network } from '../model/network.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { fingerprint } from '../weights/fingerprint.ts';
import {
  encodeTogether,
  isScheduled,
  type AskedPrompt,
  type EncodingContext,
  type PromptEncoding,
} from './encodePrompt.ts';
import type { TextJoin } from './joinTexts.ts';
import type { Sessions } from './sessions.ts';

/** A prompt, a negative prompt and no words at all, now and before, and of the models of a cascade. */
const MOST = 12;

/** What is the same only for encoders that say the same of a text: their weights', or where something was added to them the network itself. */
type Identity = string | Network;

interface Known {
  readonly joinTexts: TextJoin;
  readonly encoders: readonly Identity[];
  readonly encoding: PromptEncoding;
}

/**
 * What text encoders made of the last prompts. With several pictures of a prompt they run once; where they have to leave for the
 * UNet, or their model for another one, they are not loaded again for each picture. Models that read a text with the same encoders,
 * as the stages of DeepFloyd IF do, read it once.
 */
export class PromptMemory {
  readonly #known = new Map<string, Known>();
  readonly #identities = new WeakMap<Network, Identity>();

  /** Those that are not known together: see encodeTogether. */
  async encode(context: EncodingContext, asked: readonly AskedPrompt[]): Promise<PromptEncoding[]> {
    const { model, sessions } = context;
    const keys = asked.map((one) => keyOf(context, one));
    const encoders: Identity[] = [];
    for (const encoder of model.textEncoders) encoders.push(await this.#identityOf(encoder, sessions));
    const known = keys.map((key) => this.#encodingOf(key, { encoders, joinTexts: model.joinTexts }));
    const made = await encodeTogether(
      context,
      asked.filter((_, i) => known[i] === null),
    );
    const encodings = known.flatMap((encoding) => encoding ?? made.shift() ?? []);
    encodings.forEach((encoding, i) =>
      this.#keep(keys[i] ?? '', { encoders, joinTexts: model.joinTexts, encoding }),
    );
    return encodings;
  }

  #encodingOf(key: string, { encoders, joinTexts }: Omit<Known, 'encoding'>): PromptEncoding | null {
    const known = this.#known.get(key);
    if (known?.joinTexts !== joinTexts || known.encoders.length !== encoders.length) return null;
    return encoders.every((one, i) => one === known.encoders[i]) ? known.encoding : null;
  }

  async #identityOf({ network, words = [] }: TextEncoder, sessions: Sessions): Promise<Identity> {
    const known = this.#identities.get(network);
    if (known !== undefined) return known;
    const isOwn =
      network.branchStrengths === undefined && network.prepare === undefined && words.length === 0;
    const identity = isOwn ? await sessions.reading(() => fingerprint(network.weights)) : network;
    this.#identities.set(network, identity);
    return identity;
  }

  #keep(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** All that decides what encoders make of a prompt, but for their weights. How many steps there are matters to a schedule alone. */
function keyOf({ model, adapterStrengths = [] }: EncodingContext, asked: AskedPrompt): string {
  const { prompt, options } = asked;
  const { calls, ...rest } = options;
  const ids = model.textEncoders.map(({ tokenizer, textLength }) => [textLength, tokenizer.encode(prompt)]);
  const { family, emptyNegative } = model;
  const steps = isScheduled(model, asked) ? calls : null;
  return JSON.stringify([prompt, rest, steps, ids, family, emptyNegative, adapterStrengths]);
}
