import { createNetwork } from '../model/network.ts';
import type { TextEncoder, TextShape } from '../model/textEncoder.ts';
import type { T5Config } from '../models/t5Config.ts';
import { buildT5Encoder, T5_TABLE } from '../models/t5Encoder.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { tableRows } from '../weights/tableRows.ts';
import { floatTensor } from './condition.ts';
import type { Stored } from './networks.ts';
import { maskOf } from './paddingMask.ts';
import { TEXT_ELEMENTS } from './textElements.ts';

export interface T5Reading {
  /** Tokens a text; a longer one is cut. */
  readonly length: number;
  /** Does no token look at padding? */
  readonly masked: boolean;
}

/** T5's, of its config, its weights and its tokenizer. */
export function t5Encoder(
  { config, ...stored }: Stored<T5Config>,
  tokenizer: TextTokenizer,
  { length, masked }: T5Reading,
): TextEncoder {
  const { channels, vocabulary } = config;
  const network = createNetwork<TextShape>({
    ...stored,
    build: ({ batch, length: asked }, dialect) =>
      buildT5Encoder(config, { batch, length: asked, masked }, dialect),
    typical: { shape: { batch: 1, length, skip: 1 }, elements: TEXT_ELEMENTS },
    beside: [{ name: T5_TABLE, shape: [vocabulary, channels] }],
  });
  return {
    ...{ network, channels, vocabulary, tokenizer, textLength: length },
    pooledChannels: null,
    table: T5_TABLE,
    isWhole: true,
    embedding: 't5xxl',
    isQuantised: true,
    prefixes: [
      'lora_te3_',
      'text_encoder_3_',
      'te3_',
      't5xxl_',
      't5xxl_transformer_',
      'lora_te2_',
      'text_encoder_2_',
    ],
    inputs: ({ ids, filled }, weights) => ({
      rows: floatTensor([1, ids.length, channels], tableRows(weights, T5_TABLE, ids)),
      ...(masked ? { mask: floatTensor([1, ids.length], maskOf(ids.length, filled)) } : {}),
    }),
  };
}
