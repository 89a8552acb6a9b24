import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

/** transformers' CLIPTextConfig, read and checked. */
export interface ClipTextConfig {
  readonly vocabulary: number;
  readonly channels: number;
  readonly innerChannels: number;
  readonly layers: number;
  readonly heads: number;
  readonly positions: number;
  readonly activation: Activation;
  readonly epsilon: number;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseClipTextConfig(json: unknown, file = 'text_encoder/config.json'): ClipTextConfig {
  const reader = new ConfigReader(json, file);
  return {
    vocabulary: reader.size('vocab_size', 49408),
    channels: reader.size('hidden_size', 512),
    innerChannels: reader.size('intermediate_size', 2048),
    layers: reader.depth('num_hidden_layers', 12),
    heads: reader.size('num_attention_heads', 8),
    positions: reader.size('max_position_embeddings', 77),
    activation: reader.choice('hidden_act', ACTIVATIONS, 'quick_gelu'),
    epsilon: reader.number('layer_norm_eps', 1e-5),
  };
}
