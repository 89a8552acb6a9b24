import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

const DOWN_BLOCKS = ['SimpleCrossAttnDownBlock2D', 'ResnetDownsampleBlock2D'] as const;
const UP_BLOCKS = ['SimpleCrossAttnUpBlock2D', 'ResnetUpsampleBlock2D'] as const;

/** One resolution; the way up goes through one residual block more. */
export interface GlideLevel {
  readonly channels: number;
  readonly resnets: number;
  readonly attends: boolean;
  readonly headChannels: number;
  readonly onlyText: boolean;
}

/** diffusers' UNet2DConditionModel config where its blocks are "Simple" ones, read and checked. */
export interface GlideUNetConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Side of the pictures that it was trained at; null where the config does not say. */
  readonly sampleSize: number | null;
  /** From the outermost inwards, and from the innermost outwards. */
  readonly down: readonly GlideLevel[];
  readonly up: readonly GlideLevel[];
  /** Of the middle's attention. */
  readonly midOnlyText: boolean;
  readonly midScale: number;
  readonly resnetScale: number;
  readonly activation: Activation;
  readonly groups: number;
  readonly epsilon: number;
  readonly timeScaleShift: 'default' | 'scale_shift';
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
  readonly timeChannels: number;
  /** Once for all blocks; null: none. */
  readonly timeActivation: Activation | null;
  /** Residual blocks take the time as it is. */
  readonly skipsTimeActivation: boolean;
  /** Of the text that attention sees. */
  readonly contextChannels: number;
  /** Of the text that it is told; null: it is not projected. */
  readonly textChannels: number | null;
  readonly normsText: boolean;
  /** Heads of what makes one vector of the text; null: none does. */
  readonly poolHeads: number | null;
  /** What is added to the time: the level of a noise, or a vector as it is told. */
  readonly label: 'timestep' | 'identity' | null;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseGlideUNetConfig(json: unknown, file: string): GlideUNetConfig {
  const reader = new ConfigReader(json, file);
  refuseUnsupported(reader);
  const channels = reader.sizes('block_out_channels', [320, 640, 1280, 1280]);
  const activation = reader.choice('act_fn', ACTIVATIONS, 'silu');
  const pools = !reader.isMissing('addition_embed_type');
  if (pools) reader.choice('addition_embed_type', ['text']);
  return {
    inChannels: reader.size('in_channels', 4),
    outChannels: reader.size('out_channels', 4),
    sampleSize: reader.isMissing('sample_size') ? null : reader.size('sample_size'),
    ...levelsOf(reader, channels),
    midScale: reader.number('mid_block_scale_factor', 1),
    resnetScale: reader.number('resnet_out_scale_factor', 1),
    activation,
    groups: reader.size('norm_num_groups', 32),
    epsilon: reader.number('norm_eps', 1e-5),
    timeScaleShift: reader.choice('resnet_time_scale_shift', ['default', 'scale_shift'], 'default'),
    flipSinToCos: reader.boolean('flip_sin_to_cos', true),
    frequencyShift: reader.number('freq_shift', 0),
    timeChannels: reader.size('time_embedding_dim', 4 * (channels[0] ?? 0)),
    timeActivation: reader.isMissing('time_embedding_act_fn')
      ? null
      : reader.choice('time_embedding_act_fn', ACTIVATIONS),
    skipsTimeActivation: reader.boolean('resnet_skip_time_act', false),
    contextChannels: reader.size('cross_attention_dim', 1280),
    textChannels: reader.isMissing('encoder_hid_dim') ? null : reader.size('encoder_hid_dim'),
    normsText: !reader.isMissing('cross_attention_norm'),
    poolHeads: pools ? reader.size('addition_embed_type_num_heads', 64) : null,
    label: reader.isMissing('class_embed_type')
      ? null
      : reader.choice('class_embed_type', ['timestep', 'identity']),
  };
}

function levelsOf(reader: ConfigReader, channels: readonly number[]) {
  const count = channels.length;
  const resnets = reader.perBlock('layers_per_block', count, 2);
  const headChannels = reader.perBlock('attention_head_dim', count, 8);
  const onlyText = perLevel(reader, count);
  const levels = channels.map((size, i) => ({
    channels: size,
    resnets: resnets[i] ?? 2,
    headChannels: headChannels[i] ?? 8,
    onlyText: onlyText[i] ?? false,
  }));
  const downTypes = typesOf(reader, 'down_block_types', DOWN_BLOCKS, count);
  const upTypes = typesOf(reader, 'up_block_types', UP_BLOCKS, count);
  const usual = Array.isArray(reader.raw('only_cross_attention')) ? false : (onlyText[0] ?? false);
  return {
    down: levels.map((level, i) => ({ ...level, attends: attends(downTypes[i]) })),
    // heads are those of the place on the way up, not of the level: so diffusers has it
    up: levels
      .toReversed()
      .map((level, i) => ({ ...level, headChannels: headChannels[i] ?? 8, attends: attends(upTypes[i]) })),
    midOnlyText: reader.boolean('mid_block_only_cross_attention', usual),
  };
}

const attends = (type: string | undefined): boolean => type?.startsWith('Simple') ?? false;

function perLevel(reader: ConfigReader, count: number): readonly boolean[] {
  const value = reader.raw('only_cross_attention');
  if (!Array.isArray(value)) {
    return new Array<boolean>(count).fill(reader.boolean('only_cross_attention', false));
  }
  if (value.length !== count) reader.refuse('only_cross_attention', `a list of ${count}`);
  return value.map((item: unknown) => item === true);
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

function refuseUnsupported(reader: ConfigReader): void {
  const off = [null, false];
  reader.refuseUnless('mid_block_type', ['UNetMidBlock2DSimpleCrossAttn']);
  reader.refuseUnless('center_input_sample', off);
  reader.refuseUnless('encoder_hid_dim_type', [null, 'text_proj']);
  reader.refuseUnless('cross_attention_norm', [null, 'group_norm']);
  reader.refuseUnless('num_class_embeds', off);
  reader.refuseUnless('time_embedding_type', ['positional']);
  reader.refuseUnless('timestep_post_act', off);
  reader.refuseUnless('time_cond_proj_dim', off);
  reader.refuseUnless('class_embeddings_concat', off);
  reader.refuseUnless('conv_in_kernel', [3]);
  reader.refuseUnless('conv_out_kernel', [3]);
}
