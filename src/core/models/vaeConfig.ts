import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

/** What pipelines need to know of an autoencoder, of whichever class. */
export interface LatentSpace {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly latentChannels: number;
  /** Squares of so many of its own latents along a side are one latent of as many more channels: Flux.2's. 1 unless told. */
  readonly patch?: number;
  /** Of each level, from the picture inwards. */
  readonly channels: readonly number[];
  /**
   * The network sees (latent − mean) · scaling / std, or where the family's pipelines have a shift (latent − shift) · scaling.
   */
  readonly scaling: number;
  /** "shift_factor", which Stable Diffusion's pipelines ignore. */
  readonly shift?: number;
  /** One for each latent channel; null for 0 and 1. */
  readonly statistics: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
}

/** diffusers' AutoencoderKL config, read and checked. */
export interface KlVaeConfig extends LatentSpace {
  readonly kind: 'kl';
  readonly resnets: number;
  readonly activation: Activation;
  readonly groups: number;
  readonly midAttention: boolean;
  readonly quantConv: boolean;
  readonly postQuantConv: boolean;
  /** Flux.2's: its latents are normalised by statistics that were gathered in training, with this below the root. */
  readonly normEpsilon?: number;
  /** SDXL's: its numbers overflow in f16. Absent: as in diffusers, yes. */
  readonly forceUpcast?: boolean;
}

/**
 * diffusers' AutoencoderTiny config, read and checked: a small network that gives nearly the same (TAESD). It takes the
 * UNet's latents divided by its own scaling, whatever the model's other autoencoder divides them by.
 */
export interface TinyVaeConfig extends LatentSpace {
  readonly kind: 'tiny';
  readonly encoderChannels: readonly number[];
  /** Residual blocks of each level. */
  readonly encoderBlocks: readonly number[];
  readonly decoderBlocks: readonly number[];
  readonly decoderChannels: readonly number[];
  readonly activation: Activation;
}

/** No autoencoder: what the network makes are the picture's own planes. */
export interface PixelConfig extends LatentSpace {
  readonly kind: 'pixels';
}

export type VaeConfig = KlVaeConfig | TinyVaeConfig | PixelConfig;

const FLUX_2 = 'AutoencoderKLFlux2';
const CLASSES = ['AutoencoderKL', 'AutoencoderTiny', FLUX_2] as const;

/** `usual`: the class of a config that names none. Throws AquatintError 'model-unsupported' naming the field that the builders cannot honour. */
export function parseAnyVaeConfig(
  json: unknown,
  file = 'vae/config.json',
  usual: (typeof CLASSES)[number] = 'AutoencoderKL',
): KlVaeConfig | TinyVaeConfig {
  const kind = new ConfigReader(json, file).choice('_class_name', CLASSES, usual);
  if (kind === FLUX_2) return parseFlux2VaeConfig(json, file);
  return kind === 'AutoencoderKL' ? parseVaeConfig(json, file) : parseTinyVaeConfig(json, file);
}

/** Flux.2's; the statistics of its latents are among its weights: see flux2Vae.ts. */
function parseFlux2VaeConfig(json: unknown, file: string): KlVaeConfig {
  const reader = new ConfigReader(json, file);
  const patch = reader.isMissing('patch_size') ? [2, 2] : reader.sizes('patch_size');
  if (patch.length !== 2 || patch[0] !== patch[1]) reader.refuse('patch_size', 'the same number twice');
  reader.refuseUnless('decoder_block_out_channels', [null]);
  const own = parseVaeConfig(json, file, { latentChannels: 32, scaling: 1 });
  const side = patch[0] ?? 1;
  return {
    ...own,
    ...{ latentChannels: own.latentChannels * side ** 2, patch: side },
    normEpsilon: reader.number('batch_norm_eps', 1e-4),
  };
}

const USUAL = { latentChannels: 4, scaling: 0.18215 };

export function parseVaeConfig(json: unknown, file = 'vae/config.json', usual = USUAL): KlVaeConfig {
  const reader = new ConfigReader(json, file);
  const channels = reader.sizes('block_out_channels', [64]);
  requireLevels(reader, 'down_block_types', 'DownEncoderBlock2D', channels.length);
  requireLevels(reader, 'up_block_types', 'UpDecoderBlock2D', channels.length);
  const latentChannels = reader.size('latent_channels', usual.latentChannels);
  return {
    kind: 'kl',
    inChannels: reader.size('in_channels', 3),
    outChannels: reader.size('out_channels', 3),
    latentChannels,
    channels,
    resnets: reader.depth('layers_per_block', 1),
    activation: reader.choice('act_fn', ACTIVATIONS, 'silu'),
    groups: reader.size('norm_num_groups', 32),
    midAttention: reader.boolean('mid_block_add_attention', true),
    quantConv: reader.boolean('use_quant_conv', true),
    postQuantConv: reader.boolean('use_post_quant_conv', true),
    forceUpcast: reader.boolean('force_upcast', true),
    scaling: parseScaling(reader, usual.scaling),
    shift: reader.number('shift_factor', 0),
    statistics: parseStatistics(reader, latentChannels),
  };
}

export function parseTinyVaeConfig(json: unknown, file = 'vae/config.json'): TinyVaeConfig {
  const reader = new ConfigReader(json, file);
  const encoderChannels = reader.sizes('encoder_block_out_channels', [64, 64, 64, 64]);
  const decoderChannels = reader.sizes('decoder_block_out_channels', [64, 64, 64, 64]);
  reader.refuseUnless('upsampling_scaling_factor', [2]);
  reader.refuseUnless('upsample_fn', ['nearest']);
  if (new Set(decoderChannels).size > 1) {
    reader.refuse('decoder_block_out_channels', 'the same number for every stage');
  }
  return {
    kind: 'tiny',
    inChannels: reader.size('in_channels', 3),
    outChannels: reader.size('out_channels', 3),
    latentChannels: reader.size('latent_channels', 4),
    channels: decoderChannels,
    encoderChannels,
    encoderBlocks: blocksPerLevel(reader, 'num_encoder_blocks', encoderChannels.length, [1, 3, 3, 3]),
    decoderBlocks: blocksPerLevel(reader, 'num_decoder_blocks', decoderChannels.length, [3, 3, 3, 1]),
    decoderChannels,
    activation: reader.choice('act_fn', ACTIVATIONS, 'relu'),
    scaling: parseScaling(reader, 1),
    statistics: null,
  };
}

function requireLevels<const T extends string>(
  reader: ConfigReader,
  name: string,
  type: T,
  count: number,
): void {
  const levels = reader.choices(name, [type]).length;
  if (levels !== count) reader.refuse(name, `a list of ${count}, one for each of "block_out_channels"`);
}

function blocksPerLevel(
  reader: ConfigReader,
  name: string,
  levels: number,
  fallback: readonly number[],
): readonly number[] {
  const blocks = reader.sizes(name, fallback);
  if (blocks.length === levels && Math.max(...blocks) <= 100) return blocks;
  return reader.refuse(name, `a list of ${levels} small numbers`);
}

/** Latents are divided by it. */
function parseScaling(reader: ConfigReader, fallback: number): number {
  const scaling = reader.number('scaling_factor', fallback);
  return scaling > 0 ? scaling : reader.refuse('scaling_factor', 'above 0');
}

function parseStatistics(reader: ConfigReader, channels: number): KlVaeConfig['statistics'] {
  if (reader.isMissing('latents_mean') || reader.isMissing('latents_std')) return null;
  const [mean, std] = [reader.numbers('latents_mean', channels), reader.numbers('latents_std', channels)];
  return std.every((value) => value > 0) ? { mean, std } : reader.refuse('latents_std', 'above 0');
}

/** Pixels per latent along a side, in a picture that it decodes. */
export function vaeFactor({ channels, patch = 1 }: Pick<VaeConfig, 'channels' | 'patch'>): number {
  return patch * 2 ** (channels.length - 1);
}
