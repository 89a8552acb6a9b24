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
  /** Width of the pooled state of encoders that have a projection behind it. */
  readonly projectionChannels: number;
  /** The token whose state is pooled; null: the highest of the prompt, as old configs need it. */
  readonly endToken: number | null;
}

/** What configs wrote before 2023, where it was never used. */
const LEGACY_END_TOKEN = 2;

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseClipTextConfig(json: unknown, file = 'text_encoder/config.json'): ClipTextConfig {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('use_attention_mask', [null, false]);
  return {
    vocabulary: reader.size('vocab_size', 49408),
    channels: reader.size('hidden_size', 512),
    innerChannels: reader.size('intermediate_size', 2048),
    layers: reader.depth('num_hidden_layers', 12),
    heads: reader.size('num_attention_heads', 8),
    positions: reader.size('max_position_embeddings', 77),
    activation: reader.choice('hidden_act', ACTIVATIONS, 'quick_gelu'),
    epsilon: reader.number('layer_norm_eps', 1e-5),
    projectionChannels: reader.size('projection_dim', 512),
    endToken: readEndToken(reader),
  };
}

function readEndToken(reader: ConfigReader): number | null {
  const token = reader.whole('eos_token_id', 1_000_000, 49407);
  return token === LEGACY_END_TOKEN ? null : token;
}
