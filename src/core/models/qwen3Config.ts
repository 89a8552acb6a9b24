import { ConfigReader } from './configReader.ts';

/** transformers' Qwen3Config, read and checked. */
export interface Qwen3Config {
  readonly vocabulary: number;
  readonly channels: number;
  readonly innerChannels: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; each serves as many neighbouring heads of queries. */
  readonly keyHeads: number;
  /** Of each head; heads times this need not be the channels. */
  readonly headChannels: number;
  readonly epsilon: number;
  readonly rotaryBase: number;
}

/** transformers'; the models have a hundred times that. */
const USUAL_BASE = 10_000;

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseQwen3Config(json: unknown, file = 'text_encoder/config.json'): Qwen3Config {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('model_type', ['qwen3']);
  reader.refuseUnless('hidden_act', ['silu']);
  reader.refuseUnless('attention_bias', [false]);
  reader.refuseUnless('use_sliding_window', [false]);
  const heads = reader.size('num_attention_heads', 32);
  const keyHeads = reader.isMissing('num_key_value_heads') ? heads : reader.size('num_key_value_heads');
  if (heads % keyHeads !== 0) reader.refuse('num_key_value_heads', 'a divisor of "num_attention_heads"');
  const headChannels = reader.size('head_dim', 128);
  if (headChannels % 2 !== 0) reader.refuse('head_dim', 'an even number');
  return {
    vocabulary: reader.size('vocab_size', 151_936),
    channels: reader.size('hidden_size', 4096),
    innerChannels: reader.size('intermediate_size', 22_016),
    layers: reader.depth('num_hidden_layers', 32),
    ...{ heads, keyHeads, headChannels },
    epsilon: reader.number('rms_norm_eps', 1e-6),
    rotaryBase: rotaryBaseOf(reader),
  };
}

/** transformers 5 writes it into "rope_parameters"; before, it was a field of its own. */
function rotaryBaseOf(reader: ConfigReader): number {
  const rope = reader.raw('rope_parameters') ?? reader.raw('rope_scaling') ?? {};
  const fields = new Map<string, unknown>(Object.entries(rope));
  const kind = fields.get('rope_type') ?? fields.get('type') ?? 'default';
  if (kind !== 'default') reader.refuse('rope_parameters', '"rope_type" "default"');
  const base = fields.get('rope_theta') ?? reader.number('rope_theta', USUAL_BASE);
  return typeof base === 'number' && base > 1 ? base : reader.refuse('rope_parameters', 'above 1');
}
