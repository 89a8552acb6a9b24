import type { TextEncoder } from '../model/textEncoder.ts';

/** Of models whose captions were. */
export function lowerCased(encoder: TextEncoder): TextEncoder {
  const { tokenizer } = encoder;
  return { ...encoder, tokenizer: { ...tokenizer, encode: (text) => tokenizer.encode(text.toLowerCase()) } };
}
