import { AquatintError } from '../errors.ts';
import { floatTensor, type Condition } from './condition.ts';
import type { HostTensor } from './session.ts';

/** What one text encoder made of a text. */
export interface EncodedText {
  /** States, [L, C]. */
  readonly text: HostTensor;
  /** One vector for all of it; null where it is not read. */
  readonly pooled: Float32Array | null;
  /** How many of the tokens are no padding. */
  readonly filled: number;
}

/** What a family's network is told of what its text encoders made of one text, in their order. */
export type TextJoin = (encoded: readonly EncodedText[]) => Condition;

/** Stable Diffusion with a UNet: states of the same tokens side by side, and the last pooled vector there is. */
export const joinOnChannels: TextJoin = (encoded) => {
  const [first] = encoded;
  if (encoded.some(({ text }) => lengthOf(text) !== lengthOf(first?.text))) {
    throw new AquatintError('model-mismatch', 'The text encoders of this model cut the prompt differently.');
  }
  const pooled = encoded.reduce<Float32Array | null>((found, one) => one.pooled ?? found, null);
  const text = sideBySide(encoded.map((one) => one.text));
  return pooled === null ? { text } : { text, pooled: floatTensor([pooled.length], pooled) };
};

/** Tokens of a text encoder's states. */
export function lengthOf(text: HostTensor | undefined): number {
  return text?.shape[0] ?? 0;
}

/** Joins the encoders' states of the same tokens, [L, C] each, on the channel axis. */
export function sideBySide(parts: readonly HostTensor[]): HostTensor {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const [length = 0] = first?.shape ?? [];
  const widths = parts.map(({ shape: [, width = 0] }) => width);
  const channels = widths.reduce((sum, width) => sum + width, 0);
  const data = new Float32Array(length * channels);
  let column = 0;
  parts.forEach((part, i) => {
    const width = widths[i] ?? 0;
    for (let row = 0; row < length; row += 1) {
      data.set(part.data.subarray(row * width, (row + 1) * width), row * channels + column);
    }
    column += width;
  });
  return floatTensor([length, channels], data);
}
