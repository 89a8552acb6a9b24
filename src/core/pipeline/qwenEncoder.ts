import { createNetwork } from '../model/network.ts';
import type { TextEncoder, TextShape } from '../model/textEncoder.ts';
import type { Qwen3Config } from '../models/qwen3Config.ts';
import { buildQwen3, QWEN3_TABLE } from '../models/qwen3Encoder.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { tableRows } from '../weights/tableRows.ts';
import { floatTensor } from './condition.ts';
import type { Stored } from './networks.ts';
import { maskOf } from './paddingMask.ts';
import { TEXT_ELEMENTS } from './textElements.ts';

/** How a family reads a Qwen3. */
export interface QwenUse {
  /** Tokens a text, with what stands around it; a longer one is cut. */
  readonly length: number;
  /** After how many of so many layers the states are taken. */
  readonly after: (layers: number) => readonly number[];
  /** Are the states of padding told, too? Then they are made of the text alone. */
  readonly masked: boolean;
  /** Whether its answer may begin with thoughts. */
  readonly thinks: boolean;
}

/** A language model that reads a text as one who is asked for a picture; only its first layers are. */
export function qwenEncoder(
  { config, ...stored }: Stored<Qwen3Config>,
  tokenizer: TextTokenizer,
  { length, after, masked }: Omit<QwenUse, 'thinks'>,
): TextEncoder {
  const { channels, vocabulary } = config;
  const reading = { after: after(config.layers), masked };
  const network = createNetwork<TextShape>({
    ...stored,
    build: ({ batch, length: asked }, dialect) =>
      buildQwen3(config, { batch, length: asked }, reading, dialect),
    typical: { shape: { batch: 1, length, skip: 1 }, elements: TEXT_ELEMENTS },
    beside: [{ name: QWEN3_TABLE, shape: [vocabulary, channels] }],
  });
  return {
    ...{ network, vocabulary, tokenizer, textLength: length, tableChannels: channels },
    channels: reading.after.length * channels,
    pooledChannels: null,
    table: QWEN3_TABLE,
    isWhole: true,
    embedding: 'qwen3_4b',
    isQuantised: true,
    prefixes: ['text_encoder_', 'lora_te_', 'lora_te1_', 'te_', 'te1_'],
    inputs: ({ ids, filled }, weights) => ({
      rows: floatTensor([1, ids.length, channels], tableRows(weights, QWEN3_TABLE, ids)),
      ...(masked ? { mask: floatTensor([1, ids.length], maskOf(ids.length, filled)) } : {}),
    }),
  };
}
