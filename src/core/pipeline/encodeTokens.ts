import { endPosition, type TextReading } from '../models/clipText.ts';
import type { TextStates } from './conditioning.ts';
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
export function noTokens({ textEncoders, unet }: StableDiffusion): {
  text: TextStates;
  pooled: Float32Array | null;
} {
  const channels = textEncoders.reduce((sum, { config }) => sum + config.channels, 0);
  const length = textEncoders[0]?.textLength ?? 0;
  const { addition } = unet.config;
  return {
    text: { data: new Float32Array(length * channels), length, channels },
    pooled: addition === null ? null : new Float32Array(addition.pooledChannels),
  };
}

/** Joins the encoders' states of the same tokens on the channel axis. */
export function sideBySide(parts: readonly TextStates[]): TextStates {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const length = first?.length ?? 0;
  const channels = parts.reduce((sum, part) => sum + part.channels, 0);
  const data = new Float32Array(length * channels);
  let column = 0;
  for (const part of parts) {
    for (let row = 0; row < length; row += 1) {
      const states = part.data.subarray(row * part.channels, (row + 1) * part.channels);
      data.set(states, row * channels + column);
    }
    column += part.channels;
  }
  return { data, length, channels };
}
