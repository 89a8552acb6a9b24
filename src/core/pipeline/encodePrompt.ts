import { AquatintError } from '../errors.ts';
import { tokenIds } from '../prompt/chunk.ts';
import { textConditioning, type ConditioningAt, type TextStates } from './conditioning.ts';
import { floats } from './floats.ts';
import type { ModelSessions } from './modelSessions.ts';
import type { Session } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';

export interface LanguageOptions {
  readonly grammar: 'a1111' | 'comfyui' | 'plain';
  readonly emphasis: 'original' | 'no_norm' | 'ignore';
  /** 1: the last layer of the text encoder; 2: the last but one … */
  readonly clipSkip: number;
}

export interface PromptEncoding {
  readonly at: ConditioningAt;
  /** Tokens read, and tokens that did not fit. */
  readonly used: number;
  readonly dropped: number;
}

export interface EncodingContext {
  readonly model: StableDiffusion;
  readonly sessions: ModelSessions;
  readonly signal: AbortSignal;
}

/** What the network is told of a prompt. Throws AquatintError 'model-mismatch'. */
export async function encodePrompt(
  { model, sessions, signal }: EncodingContext,
  prompt: string,
): Promise<PromptEncoding> {
  const { ids, used, dropped } = tokenIds(model.tokenizer, prompt, model.textLength);
  requireKnown(ids, model.textEncoder.config.vocabulary);
  signal.throwIfAborted();
  const conditioning = textConditioning(await encodeText(await sessions.textEncoder(), ids));
  return { at: () => [{ conditioning, weight: 1 }], used, dropped };
}

/** A tokenizer may have added tokens that the text encoder was never given; only a prompt with one shows it. */
function requireKnown(ids: Int32Array, vocabulary: number): void {
  const unknown = ids.find((id) => id >= vocabulary);
  if (unknown === undefined) return;
  throw new AquatintError(
    'model-mismatch',
    `The tokenizer makes token ${unknown} of this prompt, but the text encoder knows only ${vocabulary} tokens.`,
  );
}

async function encodeText(session: Session, ids: Int32Array): Promise<TextStates> {
  const { text } = await session.run({ ids: { dtype: 'I32', shape: [1, ids.length], data: ids } });
  const data = floats(text);
  return { data, length: ids.length, channels: data.length / ids.length };
}
