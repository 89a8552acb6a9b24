import { createNetwork } from '../model/network.ts';
import type { TextEncoder, TextShape } from '../model/textEncoder.ts';
import { buildClipText, endPosition, WORD_TABLE, type TextReading } from '../models/clipText.ts';
import type { ClipTextConfig } from '../models/clipTextConfig.ts';
import type { T5Config } from '../models/t5Config.ts';
import { buildT5Encoder, T5_TABLE } from '../models/t5Encoder.ts';
import type { ClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { tableRows } from '../weights/tableRows.ts';
import { floatTensor } from './condition.ts';
import type { Stored } from './networks.ts';

/** The text encoders that families join, each of its config, its weights and its tokenizer. */

/** What planning counts a text as, in pixels of the latents: it does not grow with the picture. */
export const TEXT_ELEMENTS = 64 ** 2;

/** By its place among a model's CLIPs. */
const CLIP_PREFIXES = [
  ['lora_te_', 'lora_te1_', 'text_encoder_', 'te_', 'te1_', 'clip_l_', 'clip_l_transformer_'],
  ['lora_te2_', 'text_encoder_2_', 'te2_', 'clip_g_', 'clip_g_transformer_'],
];

/** Stands for a graph with all of an encoder, whatever is read: its file is to be whole. */
const ALL_LAYERS = 0;

/** Never a later layer than `reading` has. */
function skipped(reading: TextReading, skip: number): TextReading {
  return skip === ALL_LAYERS
    ? { ...reading, skip: 1, finalNorm: true }
    : { ...reading, skip: Math.max(reading.skip, skip) };
}

export function clipEncoder(
  { config, ...stored }: Stored<ClipTextConfig>,
  tokenizer: ClipTokenizer,
  reading: TextReading,
): TextEncoder {
  const length = Math.min(tokenizer.maxLength, config.positions);
  const network = createNetwork<TextShape>({
    ...stored,
    build: ({ skip, ...shape }, dialect) => buildClipText(config, shape, dialect, skipped(reading, skip)),
    smallest: { batch: 1, length, skip: ALL_LAYERS },
    typical: { shape: { batch: 1, length, skip: 1 }, elements: TEXT_ELEMENTS },
  });
  const isFirst = stored.name === 'text_encoder';
  const { channels, vocabulary, projectionChannels } = config;
  const pooledChannels = reading.unprojected === true ? channels : projectionChannels;
  return {
    ...{ network, channels, vocabulary, tokenizer, textLength: length },
    pooledChannels: reading.pooled ? pooledChannels : null,
    table: WORD_TABLE,
    isWhole: false,
    isQuantised: false,
    prefixes: CLIP_PREFIXES[isFirst ? 0 : 1] ?? [],
    embedding: isFirst ? 'clip_l' : 'clip_g',
    inputs: ({ ids }) => ({
      ids: { dtype: 'I32', shape: [1, ids.length], data: ids },
      ...(reading.pooled
        ? { end: { dtype: 'I32', shape: [1], data: Int32Array.of(endPosition(config, ids)) } }
        : {}),
    }),
  };
}

export interface T5Reading {
  /** Tokens a text; a longer one is cut. */
  readonly length: number;
  /** Does no token look at padding? */
  readonly masked: boolean;
}

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
    smallest: { batch: 1, length: 2, skip: 1 },
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

/** 1 for tokens, 0 for the padding behind them. */
export function maskOf(length: number, filled: number): Float32Array {
  return new Float32Array(length).fill(1, 0, filled);
}
