import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';
import { parseLevels, type UNetLevel } from './unetLevels.ts';

export type { UNetLevel } from './unetLevels.ts';

const DOWN_BLOCKS = ['CrossAttnDownBlock2D', 'DownBlock2D'] as const;
const UP_BLOCKS = ['CrossAttnUpBlock2D', 'UpBlock2D'] as const;
const MID_BLOCKS = ['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D', 'none'] as const;

/** What SDXL (Podell et al. 2023, §2.2) adds to the time: the pooled text and some sizes. */
export interface SizeConditioning {
  /** Width of the sinusoid of one size. */
  readonly sinusoidChannels: number;
  /** 6, or 5 for the refiner: an aesthetic score stands for height and width wanted. */
  readonly sizes: number;
  readonly pooledChannels: number;
}

/** The way down and the middle of a UNet: all of it that a ControlNet has, too. */
export interface UNetEncoderConfig {
  readonly inChannels: number;
  /** Latent side (the longer one) the model was trained at; null where the config does not say. */
  readonly sampleSize: number | null;
  readonly levels: readonly UNetLevel[];
  /** Has attention, from the outermost level inwards. */
  readonly downAttention: readonly boolean[];
  readonly midBlock: (typeof MID_BLOCKS)[number];
  /** Transformer blocks in the middle. */
  readonly midDepth: number;
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
  /** The x4 upscaler's noise levels; null without. */
  readonly classLabels: number | null;
  /** Numbers of a vector that is added to the time once it is projected (unCLIP's); null without. */
  readonly vectorChannels?: number | null;
  readonly addition: SizeConditioning | null;
  readonly convInKernel: number;
}

/** diffusers' UNet2DConditionModel config, read and checked. */
export interface UNetConfig extends UNetEncoderConfig {
  readonly outChannels: number;
  /** Has attention, from the innermost level outwards. */
  readonly upAttention: readonly boolean[];
  readonly convOutKernel: number;
}

/**
 * Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. "resnet_out_scale_factor"
 * is not read: the blocks that we have ignore it in diffusers, too. `sizes` is what the pipeline gives SDXL's UNet.
 */
export function parseUNetConfig(json: unknown, file = 'unet/config.json', sizes = 6): UNetConfig {
  const reader = new ConfigReader(json, file);
  const encoder = parseUNetEncoder(reader, sizes);
  return {
    ...encoder,
    outChannels: reader.size('out_channels', 4),
    upAttention: perLevel(reader, 'up_block_types', UP_BLOCKS, encoder.levels.length).map(
      (type) => type !== 'UpBlock2D',
    ),
    convOutKernel: reader.size('conv_out_kernel', 3),
  };
}

/** The part that ControlNetModel's config has, too. */
export function parseUNetEncoder(reader: ConfigReader, sizes: number): UNetEncoderConfig {
  refuseUnsupported(reader);
  const channels = reader.sizes('block_out_channels', [320, 640, 1280, 1280]);
  return {
    inChannels: reader.size('in_channels', 4),
    sampleSize: parseSampleSize(reader),
    ...parseLevels(reader, channels),
    downAttention: perLevel(reader, 'down_block_types', DOWN_BLOCKS, channels.length).map(
      (type) => type !== 'DownBlock2D',
    ),
    midBlock: parseMidBlock(reader),
    activation: reader.choice('act_fn', ACTIVATIONS, 'silu'),
    groups: reader.size('norm_num_groups', 32),
    epsilon: reader.number('norm_eps', 1e-5),
    downsamplePadding: reader.whole('downsample_padding', 1, 1),
    midBlockScale: reader.number('mid_block_scale_factor', 1),
    timeScaleShift: reader.choice('resnet_time_scale_shift', ['default', 'scale_shift'], 'default'),
    linearProjection: reader.boolean('use_linear_projection', false),
    ...parseTime(reader, channels),
    classLabels: reader.isMissing('num_class_embeds') ? null : reader.size('num_class_embeds'),
    vectorChannels: reader.isMissing('class_embed_type')
      ? null
      : reader.size('projection_class_embeddings_input_dim'),
    addition: parseAddition(reader, sizes),
    centerInput: reader.boolean('center_input_sample', false),
    convInKernel: reader.size('conv_in_kernel', 3),
  };
}

/** A square's side, or height and width. */
function parseSampleSize(reader: ConfigReader): number | null {
  if (reader.isMissing('sample_size')) return null;
  return Array.isArray(reader.raw('sample_size'))
    ? Math.max(...reader.sizes('sample_size'))
    : reader.size('sample_size');
}

function perLevel<const T extends string>(
  reader: ConfigReader,
  name: string,
  allowed: readonly T[],
  count: number,
): T[] {
  const found = reader.choices(name, allowed);
  if (found.length !== count) reader.refuse(name, `a list of ${count}, one for each of "block_out_channels"`);
  return found;
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

function parseAddition(reader: ConfigReader, sizes: number): SizeConditioning | null {
  if (reader.isMissing('addition_embed_type')) return null;
  reader.choice('addition_embed_type', ['text_time']);
  const sinusoidChannels = reader.size('addition_time_embed_dim');
  const pooledChannels = reader.size('projection_class_embeddings_input_dim') - sizes * sinusoidChannels;
  if (pooledChannels <= 0) {
    reader.refuse(
      'projection_class_embeddings_input_dim',
      `more than ${sizes} times "addition_time_embed_dim"`,
    );
  }
  return { sinusoidChannels, sizes, pooledChannels };
}

function refuseUnsupported(reader: ConfigReader): void {
  const off = [null, false];
  reader.refuseUnless('dual_cross_attention', off);
  reader.refuseUnless('encoder_hid_dim', off);
  reader.refuseUnless('encoder_hid_dim_type', off);
  reader.refuseUnless('class_embed_type', [null, 'projection']);
  reader.refuseUnless('resnet_skip_time_act', off);
  reader.refuseUnless('time_embedding_type', ['positional']);
  reader.refuseUnless('time_embedding_act_fn', off);
  reader.refuseUnless('timestep_post_act', off);
  reader.refuseUnless('attention_type', ['default']);
  reader.refuseUnless('class_embeddings_concat', off);
  reader.refuseUnless('cross_attention_norm', off);
}
