import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

/** diffusers' AutoencoderKL config, read and checked. */
export interface VaeConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly latentChannels: number;
  readonly channels: readonly number[];
  readonly resnets: number;
  readonly activation: Activation;
  readonly groups: number;
  readonly midAttention: boolean;
  readonly quantConv: boolean;
  readonly postQuantConv: boolean;
  /** The UNet sees latent · scaling. "shift_factor" is of later families, whose pipelines subtract it. */
  readonly scaling: number;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseVaeConfig(json: unknown, file = 'vae/config.json'): VaeConfig {
  const reader = new ConfigReader(json, file);
  const channels = reader.sizes('block_out_channels', [64]);
  reader.choices('down_block_types', ['DownEncoderBlock2D']);
  reader.choices('up_block_types', ['UpDecoderBlock2D']);
  reader.refuseUnless('latents_mean', [null]);
  return {
    inChannels: reader.size('in_channels', 3),
    outChannels: reader.size('out_channels', 3),
    latentChannels: reader.size('latent_channels', 4),
    channels,
    resnets: reader.depth('layers_per_block', 1),
    activation: reader.choice('act_fn', ACTIVATIONS, 'silu'),
    groups: reader.size('norm_num_groups', 32),
    midAttention: reader.boolean('mid_block_add_attention', true),
    quantConv: reader.boolean('use_quant_conv', true),
    postQuantConv: reader.boolean('use_post_quant_conv', true),
    scaling: reader.number('scaling_factor', 0.18215),
  };
}

/** Pixels per latent along a side. */
export function vaeFactor(config: VaeConfig): number {
  return 2 ** (config.channels.length - 1);
}
