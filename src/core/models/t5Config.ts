import { ConfigReader } from './configReader.ts';
import type { Activation } from './layers/activation.ts';

/** transformers' T5Config, read and checked. */
export interface T5Config {
  readonly vocabulary: number;
  readonly channels: number;
  /** Of each head; heads times this need not be the channels. */
  readonly headChannels: number;
  readonly heads: number;
  readonly innerChannels: number;
  readonly layers: number;
  readonly activation: Activation;
  /** Is one half of the feed-forward layer's inside multiplied with the other (v1.1)? */
  readonly gated: boolean;
  /** How many kinds of distance between two tokens are told apart, and from which distance on none are. */
  readonly buckets: number;
  readonly farthest: number;
  readonly epsilon: number;
}

const FORWARD: Readonly<Record<string, Pick<T5Config, 'activation' | 'gated'>>> = {
  relu: { activation: 'relu', gated: false },
  gelu: { activation: 'gelu', gated: false },
  'gated-gelu': { activation: 'gelu_new', gated: true },
  'gated-relu': { activation: 'relu', gated: true },
  'gated-silu': { activation: 'silu', gated: true },
};

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseT5Config(json: unknown, file = 'text_encoder/config.json'): T5Config {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('model_type', ['t5']);
  const forward = reader.choice('feed_forward_proj', Object.keys(FORWARD), 'relu');
  const buckets = reader.size('relative_attention_num_buckets', 32);
  if (buckets % 4 !== 0 || buckets > 1024) reader.refuse('relative_attention_num_buckets', 'a multiple of 4');
  const farthest = reader.size('relative_attention_max_distance', 128);
  if (farthest <= buckets / 4)
    reader.refuse('relative_attention_max_distance', 'more than a quarter of the buckets');
  return {
    vocabulary: reader.size('vocab_size', 32128),
    channels: reader.size('d_model', 512),
    headChannels: reader.size('d_kv', 64),
    heads: reader.size('num_heads', 8),
    innerChannels: reader.size('d_ff', 2048),
    layers: reader.depth('num_layers', 6),
    ...(FORWARD[forward] ?? { activation: 'relu', gated: false }),
    ...{ buckets, farthest },
    epsilon: reader.number('layer_norm_epsilon', 1e-6),
  };
}
