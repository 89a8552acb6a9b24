import { CONTROL_TYPES } from '../model/controlTypes.ts';
import { ConfigReader } from './configReader.ts';
import type { ControlUnion } from './controlUnion.ts';
import { parseUNetEncoder, type UNetEncoderConfig } from './unetConfig.ts';

/** diffusers' ControlNetModel or ControlNetUnionModel config, read and checked. */
export interface ControlNetConfig {
  readonly encoder: UNetEncoderConfig;
  /** Of the network that brings the control picture to the latents' size: each but the first halves it. */
  readonly hintChannels: readonly number[];
  /** Does it expect blue before red? */
  readonly isBgr: boolean;
  /** It tells of the whole picture and of no place in it ("shuffle" models). */
  readonly globalPool: boolean;
  /** Of one for several kinds of control pictures; null for all others. */
  readonly union: ControlUnion | null;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseControlNetConfig(json: unknown, file = 'config.json', sizes = 6): ControlNetConfig {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('conditioning_channels', [3]);
  const isUnion = reader.raw('_class_name') === UNION;
  const encoder = parseUNetEncoder(reader, sizes);
  return {
    encoder,
    hintChannels: reader.sizes('conditioning_embedding_out_channels', isUnion ? UNION_HINTS : HINTS),
    isBgr: reader.choice('controlnet_conditioning_channel_order', ['rgb', 'bgr'], 'rgb') === 'bgr',
    globalPool: reader.boolean('global_pool_conditions', false),
    union: isUnion ? parseUnion(reader, encoder) : null,
  };
}

const UNION = 'ControlNetUnionModel';
const [HINTS, UNION_HINTS] = [
  [16, 32, 96, 256],
  [48, 96, 192, 384],
];
const MOST_TYPES = CONTROL_TYPES.length;

function parseUnion(reader: ConfigReader, { levels: [first] }: UNetEncoderConfig): ControlUnion {
  const channels = first?.channels ?? 0;
  for (const name of ['num_trans_channel', 'num_proj_channel']) {
    if (reader.size(name, 320) !== channels)
      reader.refuse(name, `${channels}, as the first of "block_out_channels"`);
  }
  const types = reader.size('num_control_type', 6);
  if (types > MOST_TYPES) reader.refuse('num_control_type', `at most ${MOST_TYPES}`);
  return {
    types,
    sinusoidChannels: reader.size('addition_time_embed_dim'),
    layers: reader.depth('num_trans_layer', 1),
  };
}

/** How much smaller than the control picture what it is added to is. */
export function hintFactor({ hintChannels }: ControlNetConfig): number {
  return 2 ** (hintChannels.length - 1);
}
