import { AquatintError } from '../errors.ts';
import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

const DOWN_BLOCKS = ['CrossAttnDownBlock2D', 'DownBlock2D'] as const;
const UP_BLOCKS = ['CrossAttnUpBlock2D', 'UpBlock2D'] as const;
const MID_BLOCKS = ['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D', 'none'] as const;

/** One resolution of the UNet; the up path uses the same numbers in reverse. */
export interface UNetLevel {
  readonly channels: number;
  readonly resnets: number;
  readonly heads: number;
  readonly transformerDepth: number;
  readonly contextChannels: number;
  readonly onlyCrossAttention: boolean;
}

/** diffusers' UNet2DConditionModel config, read and checked. */
export interface UNetConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Latent side the model was trained at; null where the config does not say. */
  readonly sampleSize: number | null;
  readonly levels: readonly UNetLevel[];
  /** Has attention, from the outermost level inwards. */
  readonly downAttention: readonly boolean[];
  /** Has attention, from the innermost level outwards. */
  readonly upAttention: readonly boolean[];
  readonly midBlock: (typeof MID_BLOCKS)[number];
  readonly activation: Activation;
  readonly groups: number;
  readonly epsilon: number;
  readonly downsamplePadding: number;
  readonly midBlockScale: number;
  readonly timeScaleShift: 'default' | 'scale_shift';
  readonly linearProjection: boolean;
  readonly centerInput: boolean;
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
  readonly timeEmbeddingChannels: number;
  readonly timeActivation: Activation;
  /** Width of the guidance embedding of distilled models; null without one. */
  readonly timeConditionChannels: number | null;
  readonly convInKernel: number;
  readonly convOutKernel: number;
}

/**
 * Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. "resnet_out_scale_factor"
 * is not read: the blocks that we have ignore it in diffusers, too.
 */
export function parseUNetConfig(json: unknown, file = 'unet/config.json'): UNetConfig {
  const reader = new ConfigReader(json, file);
  refuseUnsupported(reader);
  const channels = reader.sizes('block_out_channels', [320, 640, 1280, 1280]);
  return {
    inChannels: reader.size('in_channels', 4),
    outChannels: reader.size('out_channels', 4),
    sampleSize: reader.isMissing('sample_size') ? null : reader.size('sample_size'),
    levels: parseLevels(reader, channels),
    downAttention: reader.choices('down_block_types', DOWN_BLOCKS).map((type) => type !== 'DownBlock2D'),
    upAttention: reader.choices('up_block_types', UP_BLOCKS).map((type) => type !== 'UpBlock2D'),
    midBlock: parseMidBlock(reader),
    activation: reader.choice('act_fn', ACTIVATIONS, 'silu'),
    groups: reader.size('norm_num_groups', 32),
    epsilon: reader.number('norm_eps', 1e-5),
    downsamplePadding: reader.whole('downsample_padding', 1, 1),
    midBlockScale: reader.number('mid_block_scale_factor', 1),
    timeScaleShift: reader.choice('resnet_time_scale_shift', ['default', 'scale_shift'], 'default'),
    linearProjection: reader.boolean('use_linear_projection', false),
    ...parseTime(reader, channels),
    centerInput: reader.boolean('center_input_sample', false),
    convInKernel: reader.size('conv_in_kernel', 3),
    convOutKernel: reader.size('conv_out_kernel', 3),
  };
}

function parseLevels(reader: ConfigReader, channels: readonly number[]): UNetLevel[] {
  const count = channels.length;
  const resnets = reader.perBlock('layers_per_block', count, 2);
  // The config's "attention_head_dim" is the number of heads: a historical misnomer of diffusers.
  const heads = reader.isMissing('num_attention_heads')
    ? reader.perBlock('attention_head_dim', count, 8)
    : reader.perBlock('num_attention_heads', count);
  const depths = reader.perBlock('transformer_layers_per_block', count, 1);
  const contexts = reader.perBlock('cross_attention_dim', count, 1280);
  const onlyCross = parseOnlyCross(reader, count);
  refuseTooDeep(resnets.map((layers, i) => layers * (1 + (depths[i] ?? 1))));
  return channels.map((size, i) => ({
    channels: size,
    resnets: resnets[i] ?? 2,
    heads: heads[i] ?? 8,
    transformerDepth: depths[i] ?? 1,
    contextChannels: contexts[i] ?? 1280,
    onlyCrossAttention: onlyCross[i] ?? false,
  }));
}

/** Ten times SDXL's. */
const MOST_LAYERS = 1000;

/** Every layer is built before a tensor is looked for: more than these would fill the memory first. */
function refuseTooDeep(layersByLevel: readonly number[]): void {
  const layers = layersByLevel.reduce((sum, count) => sum + count, 0);
  if (layers <= MOST_LAYERS) return;
  throw new AquatintError(
    'model-unsupported',
    `unet/config.json: "layers_per_block" and "transformer_layers_per_block" make ${layers} layers, at most ${MOST_LAYERS} can be run.`,
  );
}

function parseOnlyCross(reader: ConfigReader, count: number): readonly boolean[] {
  const value = reader.raw('only_cross_attention');
  if (Array.isArray(value) && value.length === count) return value.map((item: unknown) => item === true);
  const all = reader.boolean('only_cross_attention', false);
  return Array.from({ length: count }, () => all);
}

function parseMidBlock(reader: ConfigReader): UNetConfig['midBlock'] {
  if (reader.raw('mid_block_type') === null) return 'none';
  return reader.choice('mid_block_type', MID_BLOCKS, 'UNetMidBlock2DCrossAttn');
}

function parseTime(reader: ConfigReader, channels: readonly number[]) {
  const activation = reader.choice('act_fn', ACTIVATIONS, 'silu');
  return {
    flipSinToCos: reader.boolean('flip_sin_to_cos', true),
    frequencyShift: reader.number('freq_shift', 0),
    timeEmbeddingChannels: reader.size('time_embedding_dim', 4 * (channels[0] ?? 0)),
    timeActivation: activation,
    timeConditionChannels: reader.isMissing('time_cond_proj_dim') ? null : reader.size('time_cond_proj_dim'),
  };
}

function refuseUnsupported(reader: ConfigReader): void {
  const off = [null, false];
  reader.refuseUnless('dual_cross_attention', off);
  reader.refuseUnless('encoder_hid_dim', off);
  reader.refuseUnless('encoder_hid_dim_type', off);
  reader.refuseUnless('class_embed_type', off);
  reader.refuseUnless('num_class_embeds', off);
  reader.refuseUnless('addition_embed_type', off);
  reader.refuseUnless('resnet_skip_time_act', off);
  reader.refuseUnless('time_embedding_type', ['positional']);
  reader.refuseUnless('time_embedding_act_fn', off);
  reader.refuseUnless('timestep_post_act', off);
  reader.refuseUnless('attention_type', ['default']);
  reader.refuseUnless('class_embeddings_concat', off);
  reader.refuseUnless('mid_block_only_cross_attention', off);
  reader.refuseUnless('cross_attention_norm', off);
  reader.refuseUnless('reverse_transformer_layers_per_block', off);
}
