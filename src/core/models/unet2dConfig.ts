import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

const DOWN_BLOCKS = ['DownBlock2D', 'AttnDownBlock2D', 'ResnetDownsampleBlock2D'] as const;
const UP_BLOCKS = ['UpBlock2D', 'AttnUpBlock2D', 'ResnetUpsampleBlock2D'] as const;

/** diffusers' UNet2DModel config, read and checked. */
export interface UNet2dConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width that it was trained at; null where the config does not say. */
  readonly sampleSize: readonly [height: number, width: number] | null;
  readonly channels: readonly number[];
  /** Has attention, from the outermost level inwards, and from the innermost outwards. */
  readonly downAttention: readonly boolean[];
  readonly upAttention: readonly boolean[];
  /** Levels that change size in a residual block (Brock et al. 2019) and not by a convolution. */
  readonly downByResnet: readonly boolean[];
  readonly upByResnet: readonly boolean[];
  readonly hasMiddle: boolean;
  readonly midAttention: boolean;
  readonly midGroups: number | null;
  readonly midBlockScale: number;
  readonly resnets: number;
  /** Channels of a head; null: one head has them all. */
  readonly headChannels: number | null;
  readonly activation: Activation;
  readonly groups: number;
  readonly epsilon: number;
  readonly downsamplePadding: number;
  readonly timeScaleShift: 'default' | 'scale_shift';
  readonly centerInput: boolean;
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
  readonly timeEmbeddingChannels: number;
  /** How many classes it was taught; null: it makes whatever it likes. */
  readonly classes: number | null;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseUNet2dConfig(json: unknown, file = 'unet/config.json'): UNet2dConfig {
  const reader = new ConfigReader(json, file);
  refuseUnsupported(reader);
  const channels = reader.sizes('block_out_channels', [224, 448, 672, 896]);
  const down = typesOf(reader, 'down_block_types', DOWN_BLOCKS, channels.length);
  const up = typesOf(reader, 'up_block_types', UP_BLOCKS, channels.length);
  const groups = reader.size('norm_num_groups', 32);
  const timeScaleShift = reader.choice('resnet_time_scale_shift', ['default', 'scale_shift'], 'default');
  const usualMidGroups = timeScaleShift === 'default' ? groups : null;
  return {
    inChannels: reader.size('in_channels', 3),
    outChannels: reader.size('out_channels', 3),
    sampleSize: parseSampleSize(reader),
    channels,
    downAttention: down.map(hasAttention),
    upAttention: up.map(hasAttention),
    downByResnet: down.map(byResnet(reader.choice('downsample_type', RESAMPLING, 'conv'))),
    upByResnet: up.map(byResnet(reader.choice('upsample_type', RESAMPLING, 'conv'))),
    hasMiddle: reader.raw('mid_block_type') !== null,
    midAttention: reader.boolean('add_attention', true),
    midGroups: reader.isMissing('attn_norm_num_groups')
      ? usualMidGroups
      : reader.size('attn_norm_num_groups'),
    midBlockScale: reader.number('mid_block_scale_factor', 1),
    resnets: reader.depth('layers_per_block', 2),
    headChannels: reader.raw('attention_head_dim') === null ? null : reader.size('attention_head_dim', 8),
    activation: reader.choice('act_fn', ACTIVATIONS, 'silu'),
    groups,
    epsilon: reader.number('norm_eps', 1e-5),
    downsamplePadding: reader.whole('downsample_padding', 1, 1),
    timeScaleShift,
    centerInput: reader.boolean('center_input_sample', false),
    flipSinToCos: reader.boolean('flip_sin_to_cos', true),
    frequencyShift: reader.number('freq_shift', 0),
    timeEmbeddingChannels: reader.size('time_embedding_dim', 4 * (channels[0] ?? 0)),
    classes: reader.isMissing('num_class_embeds') ? null : reader.size('num_class_embeds'),
  };
}

function parseSampleSize(reader: ConfigReader): UNet2dConfig['sampleSize'] {
  if (reader.isMissing('sample_size')) return null;
  const [height = 0, width = height] = Array.isArray(reader.raw('sample_size'))
    ? reader.sizes('sample_size')
    : [reader.size('sample_size')];
  return [height, width];
}

function typesOf<const T extends string>(
  reader: ConfigReader,
  name: string,
  allowed: readonly T[],
  count: number,
): readonly T[] {
  const types = reader.choices(name, allowed);
  if (types.length !== count) reader.refuse(name, `a list of ${count}, one for each of "block_out_channels"`);
  return types;
}

const RESAMPLING = ['conv', 'resnet'] as const;

const hasAttention = (type: string): boolean => type.startsWith('Attn');

/** Blocks with attention do as the config says. */
const byResnet = (told: (typeof RESAMPLING)[number]) => (type: string) =>
  type.startsWith('Resnet') || (hasAttention(type) && told === 'resnet');

function refuseUnsupported(reader: ConfigReader): void {
  reader.refuseUnless('time_embedding_type', ['positional']);
  reader.refuseUnless('mid_block_type', [null, 'UNetMidBlock2D']);
  reader.refuseUnless('class_embed_type', [null]);
}
