import type { ClipTokenizer } from './clipTokenizer.ts';

export interface PromptTokens {
  /** BOS, the prompt's tokens, EOS, then padding; exactly as long as asked. */
  readonly ids: Int32Array;
  /** Tokens of the prompt that are in `ids`, BOS, EOS and padding not counted. */
  readonly used: number;
  /** Tokens of the prompt that did not fit. */
  readonly dropped: number;
}

/** What `transformers.CLIPTokenizer(prompt, padding='max_length', max_length=length, truncation=True)` gives. */
export function tokenIds(
  tokenizer: ClipTokenizer,
  prompt: string,
  length = tokenizer.maxLength,
): PromptTokens {
  const tokens = tokenizer.encode(prompt);
  const used = Math.min(tokens.length, length - 2);
  const ids = new Int32Array(length).fill(tokenizer.pad);
  ids[0] = tokenizer.bos;
  ids.set(tokens.slice(0, used), 1);
  ids[used + 1] = tokenizer.eos;
  return { ids, used, dropped: tokens.length - used };
}
