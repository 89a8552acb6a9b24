import { floatTensor, type Condition } from './condition.ts';
import { floats } from './floats.ts';
import type { HostTensor } from './session.ts';
import type { Model } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';

/** What one text encoder makes of one chunk of tokens. */
export interface EncodedTokens {
  /** [tokens, channels] */
  readonly states: Float32Array;
  readonly pooled: Float32Array | null;
}

/** Of what the encoder's graph gave. */
export function encodedTokens(
  outputs: Readonly<Record<string, HostTensor | undefined>>,
  { pooledChannels }: TextEncoder,
): EncodedTokens {
  const pooled = pooledChannels === null ? null : floats(outputs['pooled']);
  return { states: floats(outputs['text']), pooled };
}

/** What is told instead of a negative prompt by models that were trained so. */
export function noTokens({ textEncoders, joinTexts }: Model): Condition {
  return joinTexts(
    textEncoders.map(({ channels, pooledChannels, textLength }) => ({
      text: floatTensor([textLength, channels], new Float32Array(textLength * channels)),
      pooled: pooledChannels === null ? null : new Float32Array(pooledChannels),
      filled: textLength,
    })),
  );
}
