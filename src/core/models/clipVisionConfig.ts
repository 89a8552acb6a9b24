import { ConfigReader } from './configReader.ts';
import { ACTIVATIONS, type Activation } from './layers/activation.ts';

/** transformers' CLIPVisionConfig, read and checked. */
export interface ClipVisionConfig {
  readonly channels: number;
  readonly innerChannels: number;
  readonly layers: number;
  readonly heads: number;
  /** Side of the picture, and of the squares that it is cut into. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly activation: Activation;
  readonly epsilon: number;
  readonly projectionChannels: number;
}

/** Reads CLIPVisionModelWithProjection's config, or the part for pictures of a whole CLIPModel's. */
export function parseClipVisionConfig(json: unknown, file = 'image_encoder/config.json'): ClipVisionConfig {
  const whole = new ConfigReader(json, file);
  const own = whole.raw('vision_config');
  const reader = own === undefined ? whole : new ConfigReader(own, file);
  reader.refuseUnless('num_channels', [3]);
  return {
    channels: reader.size('hidden_size', 768),
    innerChannels: reader.size('intermediate_size', 3072),
    layers: reader.depth('num_hidden_layers', 12),
    heads: reader.size('num_attention_heads', 12),
    imageSize: reader.size('image_size', 224),
    patchSize: reader.size('patch_size', 32),
    activation: reader.choice('hidden_act', ACTIVATIONS, 'quick_gelu'),
    epsilon: reader.number('layer_norm_eps', 1e-5),
    projectionChannels: whole.size('projection_dim', reader.size('projection_dim', 512)),
  };
}

/** Squares of a picture, and one token more that sums it up. */
export function visionTokens({ imageSize, patchSize }: ClipVisionConfig): number {
  return Math.floor(imageSize / patchSize) ** 2 + 1;
}
