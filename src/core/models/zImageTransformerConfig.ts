import { ConfigReader } from './configReader.ts';

/** diffusers' ZImageTransformer2DModel config, read and checked. */
export interface ZImageConfig {
  /** Of the latents. */
  readonly inChannels: number;
  readonly channels: number;
  readonly innerChannels: number;
  readonly layers: number;
  /** Of picture and text each, before they meet. */
  readonly refiners: number;
  readonly heads: number;
  readonly headChannels: number;
  readonly textChannels: number;
  readonly epsilon: number;
  /** Channels of a head that turn with each axis of a token's place. */
  readonly rotaryChannels: readonly number[];
  readonly rotaryBase: number;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseZImageConfig(json: unknown, file = 'transformer/config.json'): ZImageConfig {
  const reader = new ConfigReader(json, file);
  for (const [name, only] of [
    ['all_patch_size', 2],
    ['all_f_patch_size', 1],
  ] as const) {
    if (reader.sizes(name, [only]).join() !== String(only)) reader.refuse(name, `[${only}]`);
  }
  reader.refuseUnless('qk_norm', [true]);
  reader.refuseUnless('siglip_feat_dim', [null]);
  reader.refuseUnless('t_scale', [1000]);
  const channels = reader.size('dim', 3840);
  const heads = reader.size('n_heads', 30);
  const headChannels = channels / heads;
  const rotaryChannels = reader.sizes('axes_dims', [32, 48, 48]);
  const fits = rotaryChannels.length === 3 && rotaryChannels.every((count) => count % 2 === 0);
  if (!fits || rotaryChannels.reduce((sum, count) => sum + count, 0) !== headChannels) {
    reader.refuse('axes_dims', 'three even numbers that make "dim" / "n_heads" together');
  }
  return {
    inChannels: reader.size('in_channels', 16),
    channels,
    innerChannels: innerChannelsOf(channels),
    layers: reader.depth('n_layers', 30),
    refiners: reader.whole('n_refiner_layers', 500, 2),
    ...{ heads, headChannels },
    textChannels: reader.size('cap_feat_dim', 2560),
    epsilon: reader.number('norm_eps', 1e-5),
    rotaryChannels,
    rotaryBase: reader.number('rope_theta', 256),
  };
}

/** Of the feed-forward layers. */
const innerChannelsOf = (channels: number): number => Math.trunc((channels / 3) * 8);
