import { ConfigReader } from './configReader.ts';

/** diffusers' FluxTransformer2DModel config, read and checked. */
export interface FluxConfig {
  /** Numbers of a token: a square of 2 × 2 latents, each with its channels. */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly doubleLayers: number;
  readonly singleLayers: number;
  readonly heads: number;
  readonly headChannels: number;
  readonly textChannels: number;
  readonly pooledChannels: number;
  /** Distilled with guidance as an input (dev); schnell is not. */
  readonly guidance: boolean;
  /** Channels of a head that turn with each axis of a token's place. */
  readonly rotaryChannels: readonly number[];
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseFluxConfig(json: unknown, file = 'transformer/config.json'): FluxConfig {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('patch_size', [1]);
  const inChannels = reader.size('in_channels', 64);
  const headChannels = reader.size('attention_head_dim', 128);
  const rotaryChannels = reader.sizes('axes_dims_rope', [16, 56, 56]);
  const fits = rotaryChannels.length === 3 && rotaryChannels.every((count) => count % 2 === 0);
  if (!fits || rotaryChannels.reduce((sum, count) => sum + count, 0) !== headChannels) {
    reader.refuse('axes_dims_rope', 'three even numbers that make "attention_head_dim" together');
  }
  return {
    inChannels,
    outChannels: reader.isMissing('out_channels') ? inChannels : reader.size('out_channels'),
    doubleLayers: reader.whole('num_layers', 500, 19),
    singleLayers: reader.whole('num_single_layers', 500, 38),
    heads: reader.size('num_attention_heads', 24),
    headChannels,
    textChannels: reader.size('joint_attention_dim', 4096),
    pooledChannels: reader.size('pooled_projection_dim', 768),
    guidance: reader.boolean('guidance_embeds', false),
    rotaryChannels,
  };
}
