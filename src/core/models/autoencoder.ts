import type { Dialect, Graph } from '../onnx/graph.ts';
import { buildVaeDecoder, buildVaeEncoder, type PlaneShape } from './autoencoderKL.ts';
import { buildTinyDecoder, buildTinyEncoder } from './autoencoderTiny.ts';
import type { KlVaeConfig, TinyVaeConfig } from './vaeConfig.ts';

type NetworkConfig = KlVaeConfig | TinyVaeConfig;

/** latents [N, C, h, w] → picture [N, 3, H, W], whichever class the autoencoder is of. */
export function buildDecoder(config: NetworkConfig, shape: PlaneShape, dialect: Dialect): Graph {
  return config.kind === 'kl'
    ? buildVaeDecoder(config, shape, dialect)
    : buildTinyDecoder(config, shape, dialect);
}

/** picture [N, 3, H, W] → moments [N, 2C, h, w], or of a tiny autoencoder latents [N, C, h, w]. */
export function buildEncoder(config: NetworkConfig, shape: PlaneShape, dialect: Dialect): Graph {
  return config.kind === 'kl'
    ? buildVaeEncoder(config, shape, dialect)
    : buildTinyEncoder(config, shape, dialect);
}
