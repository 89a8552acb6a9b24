import { createNetwork } from '../model/network.ts';
import type { TextEncoder, TextShape } from '../model/textEncoder.ts';
import { buildClipText, endPosition, WORD_TABLE, type TextReading } from '../models/clipText.ts';
import type { ClipTextConfig } from '../models/clipTextConfig.ts';
import type { ClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { Stored } from './networks.ts';
import { TEXT_ELEMENTS } from './textElements.ts';

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

/** CLIP's, of its config, its weights and its tokenizer. */
export function clipEncoder(
  { config, ...stored }: Stored<ClipTextConfig>,
  tokenizer: ClipTokenizer,
  reading: TextReading,
): TextEncoder {
  const length = Math.min(tokenizer.maxLength, config.positions);
  const network = createNetwork<TextShape>({
    ...stored,
    build: ({ skip, ...shape }, dialect) => buildClipText(config, shape, dialect, skipped(reading, skip)),
    typical: { shape: { batch: 1, length, skip: 1 }, elements: TEXT_ELEMENTS },
    whole: { batch: 1, length, skip: ALL_LAYERS },
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
