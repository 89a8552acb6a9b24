import { ConfigReader } from './configReader.ts';

/** diffusers' SD3Transformer2DModel config, read and checked. */
export interface Sd3Config {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly patchSize: number;
  /** The side of the latents that it was trained at. */
  readonly sampleSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headChannels: number;
  readonly textChannels: number;
  readonly pooledChannels: number;
  /** Patches along a side of the table of positions. */
  readonly positions: number;
  /** Blocks with a second attention, of the picture to itself (Stable Diffusion 3.5 medium). */
  readonly dualAttention: readonly number[];
  readonly normalizesHeads: boolean;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseSd3Config(json: unknown, file = 'transformer/config.json'): Sd3Config {
  const reader = new ConfigReader(json, file);
  const heads = reader.size('num_attention_heads', 18);
  const headChannels = reader.size('attention_head_dim', 64);
  const layers = reader.depth('num_layers', 18);
  const inChannels = reader.size('in_channels', 16);
  if (reader.size('caption_projection_dim', 1152) !== heads * headChannels) {
    reader.refuse('caption_projection_dim', 'as wide as all heads together');
  }
  return {
    inChannels,
    outChannels: reader.size('out_channels', inChannels),
    patchSize: reader.size('patch_size', 2),
    sampleSize: reader.size('sample_size', 128),
    layers,
    heads,
    headChannels,
    textChannels: reader.size('joint_attention_dim', 4096),
    pooledChannels: reader.size('pooled_projection_dim', 2048),
    positions: reader.size('pos_embed_max_size', 96),
    dualAttention: parseDual(reader, layers),
    normalizesHeads: !reader.isMissing('qk_norm') && reader.choice('qk_norm', ['rms_norm']) === 'rms_norm',
  };
}

function parseDual(reader: ConfigReader, layers: number): readonly number[] {
  const value: unknown = reader.raw('dual_attention_layers') ?? [];
  const isLayer = (item: unknown): item is number =>
    typeof item === 'number' && Number.isInteger(item) && item >= 0 && item < layers;
  if (Array.isArray(value) && value.every(isLayer)) return value;
  return reader.refuse('dual_attention_layers', 'a list of layers');
}
