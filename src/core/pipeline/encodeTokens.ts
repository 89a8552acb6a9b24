import { endPosition, type TextReading } from '../models/clipText.ts';
import { floatTensor, type Condition } from './condition.ts';
import { floats } from './floats.ts';
import type { HostTensor, Session } from './session.ts';
import type { Model, TextEncoder } from '../model/model.ts';

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
export function noTokens({ textEncoders, joinTexts }: Model): Condition {
  return joinTexts(
    textEncoders.map(({ config, textLength, reading }) => ({
      text: floatTensor([textLength, config.channels], new Float32Array(textLength * config.channels)),
      pooled: reading.pooled ? new Float32Array(config.projectionChannels) : null,
    })),
  );
}
