import { ConfigReader } from './configReader.ts';

/** diffusers' PixArtTransformer2DModel config, read and checked. */
export interface PixartConfig {
  readonly inChannels: number;
  /** Twice as many: what the network says of its variance comes behind. */
  readonly outChannels: number;
  readonly patchSize: number;
  /** The side of the latents that it was trained at. */
  readonly sampleSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headChannels: number;
  readonly textChannels: number;
  /** What places are divided by, beside their share of the side. */
  readonly interpolation: number;
  /** Is it told the picture's size and shape? */
  readonly sizes: boolean;
}

const SIDE_OF_ONE = 64;

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parsePixartConfig(json: unknown, file = 'transformer/config.json'): PixartConfig {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('norm_type', ['ada_norm_single']);
  reader.refuseUnless('activation_fn', ['gelu-approximate']);
  const heads = reader.size('num_attention_heads', 16);
  const headChannels = reader.size('attention_head_dim', 72);
  if (reader.size('cross_attention_dim', 1152) !== heads * headChannels)
    reader.refuse('cross_attention_dim', 'as wide as all heads together');
  const inChannels = reader.size('in_channels', 4);
  const sampleSize = reader.size('sample_size', 128);
  const told = reader.raw('interpolation_scale');
  return {
    ...{ inChannels, sampleSize, heads, headChannels },
    outChannels: reader.size('out_channels', 8),
    patchSize: reader.size('patch_size', 2),
    layers: reader.depth('num_layers', 28),
    textChannels: reader.size('caption_channels', 4096),
    interpolation: typeof told === 'number' && told > 0 ? told : usualInterpolation(sampleSize),
    sizes: reader.isMissing('use_additional_conditions')
      ? sampleSize === 2 * SIDE_OF_ONE
      : reader.boolean('use_additional_conditions', false),
  };
}

export const usualInterpolation = (sampleSize: number): number =>
  Math.max(1, Math.floor(sampleSize / SIDE_OF_ONE));
