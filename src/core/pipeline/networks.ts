import { createNetwork, type Network } from '../model/network.ts';
import { buildDecoder, buildEncoder } from '../models/autoencoder.ts';
import type { PlaneShape } from '../models/autoencoderKL.ts';
import {
  vaeFactor,
  type KlVaeConfig,
  type PixelConfig,
  type TinyVaeConfig,
  type VaeConfig,
} from '../models/vaeConfig.ts';
import type { ParameterCheck } from '../weights/checkParameters.ts';
import type { TensorSource } from '../weights/tensorSource.ts';

/** The networks that families are made of, each of its config and its weights. */

/** Where a network's weights lie, its name in the model, and how messages speak of its tensors. */
export interface Stored<Config> {
  readonly name: string;
  readonly config: Config;
  readonly weights: TensorSource;
  readonly check: ParameterCheck;
}

/** Large enough that what does not grow with the picture hardly counts. */
const SIDE = 64;
const ELEMENTS = SIDE ** 2;

export interface Autoencoder {
  readonly config: VaeConfig;
  /** null: there is nothing to decode, the picture is as the denoiser makes it. */
  readonly decoder: Network<PlaneShape> | null;
  /** null: the file has none, and it can only decode. */
  readonly encoder: Network<PlaneShape> | null;
  /** In f16 its numbers are known to overflow. */
  readonly overflows: boolean;
}

/** Of models that make pixels. */
export function pixelAutoencoder(channels: number): Autoencoder {
  const config: PixelConfig = {
    ...{ inChannels: channels, outChannels: channels, latentChannels: channels, channels: [channels] },
    kind: 'pixels',
    ...{ scaling: 1, statistics: null },
  };
  return { config, decoder: null, encoder: null, overflows: false };
}

/** `overflows` is what its family is known for, unless its config knows better. */
export function autoencoderOf(
  { name, config, weights, check }: Stored<KlVaeConfig | TinyVaeConfig>,
  { overflows, needsEncoder }: { readonly overflows: boolean; readonly needsEncoder: boolean },
): Autoencoder & { readonly decoder: Network<PlaneShape> } {
  const factor = vaeFactor(config);
  const half = (part: string, build: typeof buildDecoder, scale: number): Network<PlaneShape> =>
    createNetwork<PlaneShape>({
      ...{ name: `${name}/${part}`, weights, check },
      build: (shape, dialect) => build(config, shape, dialect),
      typical: { shape: { batch: 1, height: SIDE * scale, width: SIDE * scale }, elements: ELEMENTS },
    });
  const hasEncoder = needsEncoder || [...weights.names()].some((tensor) => tensor.startsWith('encoder.'));
  return {
    config,
    decoder: half('decoder', buildDecoder, 1),
    encoder: hasEncoder ? half('encoder', buildEncoder, factor) : null,
    overflows: overflows && config.kind === 'kl' && config.forceUpcast !== false,
  };
}
