import { ConfigReader } from './configReader.ts';

/** diffusers' Flux2Transformer2DModel config, read and checked. */
export interface Flux2Config {
  /** Numbers of a token: a latent. */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly doubleLayers: number;
  readonly singleLayers: number;
  readonly heads: number;
  readonly headChannels: number;
  /** Inside of feed-forward layers. */
  readonly innerChannels: number;
  readonly textChannels: number;
  /** Distilled with guidance as an input (dev); klein is not. */
  readonly guidance: boolean;
  readonly timeChannels: number;
  readonly epsilon: number;
  /** Channels of a head that turn with each axis of a token's place. */
  readonly rotaryChannels: readonly number[];
  readonly rotaryBase: number;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseFlux2Config(json: unknown, file = 'transformer/config.json'): Flux2Config {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('patch_size', [1]);
  const inChannels = reader.size('in_channels', 128);
  const heads = reader.size('num_attention_heads', 48);
  const headChannels = reader.size('attention_head_dim', 128);
  const rotaryChannels = reader.sizes('axes_dims_rope', [32, 32, 32, 32]);
  const fits = rotaryChannels.length === 4 && rotaryChannels.every((count) => count % 2 === 0);
  if (!fits || rotaryChannels.reduce((sum, count) => sum + count, 0) !== headChannels) {
    reader.refuse('axes_dims_rope', 'four even numbers that make "attention_head_dim" together');
  }
  return {
    inChannels,
    outChannels: reader.isMissing('out_channels') ? inChannels : reader.size('out_channels'),
    doubleLayers: reader.whole('num_layers', 500, 8),
    singleLayers: reader.whole('num_single_layers', 500, 48),
    ...{ heads, headChannels },
    innerChannels: Math.trunc(heads * headChannels * reader.number('mlp_ratio', 3)),
    textChannels: reader.size('joint_attention_dim', 15_360),
    guidance: reader.boolean('guidance_embeds', true),
    timeChannels: reader.size('timestep_guidance_channels', 256),
    epsilon: reader.number('eps', 1e-6),
    rotaryChannels,
    rotaryBase: reader.number('rope_theta', 2000),
  };
}
