import { ConfigReader } from './configReader.ts';

/** diffusers' PriorTransformer config, read and checked. */
export interface PriorTransformerConfig {
  readonly heads: number;
  readonly headChannels: number;
  readonly layers: number;
  /** Of the vector that it makes, and of the text's states. */
  readonly channels: number;
  /** Of the vector of the whole text. */
  readonly pooledChannels: number;
  /** Tokens of a text. */
  readonly length: number;
}

/** Throws AquatintError 'model-unsupported' naming the field that the builder cannot honour. */
export function parsePriorConfig(json: unknown, file = 'prior/config.json'): PriorTransformerConfig {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('additional_embeddings', [4]);
  reader.refuseUnless('time_embed_act_fn', ['silu']);
  reader.refuseUnless('norm_in_type', [null]);
  reader.refuseUnless('embedding_proj_norm_type', [null]);
  reader.refuseUnless('encoder_hid_proj_type', ['linear']);
  reader.refuseUnless('added_emb_type', ['prd']);
  reader.refuseUnless('time_embed_dim', [null]);
  reader.refuseUnless('clip_embed_dim', [null, reader.raw('embedding_dim')]);
  const channels = reader.size('embedding_dim', 768);
  return {
    heads: reader.size('num_attention_heads', 32),
    headChannels: reader.size('attention_head_dim', 64),
    layers: reader.depth('num_layers', 20),
    channels,
    pooledChannels: reader.size('embedding_proj_dim', channels),
    length: reader.size('num_embeddings', 77),
  };
}
