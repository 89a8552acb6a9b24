import { endPosition, type TextReading } from '../models/clipText.ts';
import { floatTensor, type Condition } from './condition.ts';
import { floats } from './floats.ts';
import type { HostTensor, Session } from './session.ts';
import type { StableDiffusion, TextEncoder } from './stableDiffusion.ts';

/** What one text encoder makes of one chunk of tokens. */
export interface EncodedTokens {
  /** [tokens, channels] */
  readonly states: Float32Array;
  readonly pooled: Float32Array | null;
}

/** `ids` is as long as the encoder reads. */
export async function encodeTokens(
  session: Session,
  { config }: TextEncoder,
  reading: TextReading,
  ids: Int32Array,
): Promise<EncodedTokens> {
  const inputs: Record<string, HostTensor> = { ids: { dtype: 'I32', shape: [1, ids.length], data: ids } };
  if (reading.pooled) {
    inputs['end'] = { dtype: 'I32', shape: [1], data: Int32Array.of(endPosition(config, ids)) };
  }
  const output = await session.run(inputs);
  return { states: floats(output['text']), pooled: reading.pooled ? floats(output['pooled']) : null };
}

/** What is told instead of a negative prompt by models that were trained so. */
export function noTokens({ textEncoders, unet }: StableDiffusion): Condition {
  const channels = textEncoders.reduce((sum, { config }) => sum + config.channels, 0);
  const length = textEncoders[0]?.textLength ?? 0;
  const { addition } = unet.config;
  const text = floatTensor([length, channels], new Float32Array(length * channels));
  if (addition === null) return { text };
  return { text, pooled: floatTensor([addition.pooledChannels], new Float32Array(addition.pooledChannels)) };
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
