import { createNetwork, type Network } from '../../model/network.ts';
import type { DenoiserShape } from '../../model/denoiserShape.ts';
import { buildClipVision, type VisionReading } from '../../models/clipVision.ts';
import { visionTokens } from '../../models/clipVisionConfig.ts';
import type { ClipVisionConfig } from '../../models/clipVisionConfig.ts';
import { buildControlHint, buildControlNet } from '../../models/controlNet.ts';
import { hintFactor, type ControlNetConfig } from '../../models/controlNetConfig.ts';
import {
  buildImageProjection,
  type ImageProjectionConfig,
  type ImageProjectionShape,
} from '../../models/imageProjection.ts';
import { buildSumTold, type ToldShapes } from '../../models/sumTold.ts';
import { buildT2iAdapter, type T2iAdapterShape } from '../../models/t2iAdapter.ts';
import type { T2iAdapterConfig } from '../../models/t2iAdapterConfig.ts';
import { NO_TENSORS, type TensorSource } from '../../weights/tensorSource.ts';
import type { Stored } from '../networks.ts';

// The networks that tell a UNet more than words, each of its config and its weights.

interface PictureSize {
  readonly height: number;
  readonly width: number;
}

export interface ControlNet {
  readonly kind: 'controlnet';
  readonly config: ControlNetConfig;
  /** Runs once for a picture. */
  readonly hint: Network<PictureSize>;
  /** Runs before every run of the UNet. */
  readonly network: Network<DenoiserShape>;
  /** Tensors of its file that it does not have; none unless told. */
  readonly passedOver?: readonly string[];
}

export interface T2iAdapter {
  readonly kind: 't2i';
  readonly config: T2iAdapterConfig;
  readonly network: Network<T2iAdapterShape>;
  readonly passedOver?: readonly string[];
}

interface VisionShape {
  readonly batch: number;
  readonly reading: VisionReading;
}

export interface ImageEncoder {
  readonly config: ClipVisionConfig;
  readonly network: Network<VisionShape>;
}

export interface IpAdapter {
  readonly config: ImageProjectionConfig;
  readonly projection: Network<ImageProjectionShape>;
  /** Keys and values for the UNet, as the file numbers them: see attentionWeights. */
  readonly attention: TensorSource;
  readonly encoder: ImageEncoder;
}

const SIDE = 64;
const TOKENS = 77;

export function controlNetOf({ config, ...stored }: Stored<ControlNetConfig>): ControlNet {
  const { inChannels, levels } = config.encoder;
  const text = [TOKENS, levels[0]?.contextChannels ?? 0];
  const shape = (side: number) => ({ batch: 1, latent: [inChannels, side, side], inputs: { text } });
  const factor = hintFactor(config);
  const square = (side: number) => ({ height: factor * side, width: factor * side });
  return {
    kind: 'controlnet',
    config,
    hint: createNetwork({
      ...stored,
      name: `${stored.name}/hint`,
      build: (size, dialect) => buildControlHint(config, size, dialect),
      typical: { shape: square(SIDE), elements: SIDE ** 2 },
    }),
    network: createNetwork<DenoiserShape>({
      ...stored,
      build: (whole, dialect) => buildControlNet(config, whole, dialect),
      typical: { shape: shape(SIDE), elements: SIDE ** 2 },
    }),
  };
}

/** What several tell together. Each kind has its own, for what one gave is held while the other runs. */
const sumOf = (kind: string): Network<ToldShapes> =>
  createNetwork<ToldShapes>({
    ...{ name: `control/sum_of_${kind}`, weights: NO_TENSORS, check: { what: 'A sum' }, build: buildSumTold },
    typical: { shape: {}, elements: 1 },
  });
export const SUM_OF_RESIDUALS = sumOf('residuals');
export const SUM_OF_FEATURES = sumOf('features');

export function t2iAdapterOf({ config, ...stored }: Stored<T2iAdapterConfig>): T2iAdapter {
  const square = (side: number) => ({ height: side, width: side });
  return {
    kind: 't2i',
    config,
    network: createNetwork({
      ...stored,
      build: (shape, dialect) => buildT2iAdapter(config, shape, dialect),
      typical: { shape: square(8 * SIDE), elements: SIDE ** 2 },
    }),
  };
}

export function imageEncoderOf({ config, ...stored }: Stored<ClipVisionConfig>): ImageEncoder {
  const whole: VisionShape = { batch: 1, reading: 'embedding' };
  return {
    config,
    network: createNetwork<VisionShape>({
      ...stored,
      build: (shape, dialect) => buildClipVision(config, shape, dialect),
      typical: { shape: whole, elements: visionTokens(config) },
    }),
  };
}

export function ipAdapterOf(
  { config, ...stored }: Stored<ImageProjectionConfig>,
  { attention, encoder }: Pick<IpAdapter, 'attention' | 'encoder'>,
): IpAdapter {
  const shape = { batch: 1, length: config.kind === 'basic' ? 1 : visionTokens(encoder.config) };
  const projection = createNetwork({
    ...stored,
    build: (size: ImageProjectionShape, dialect) => buildImageProjection(config, size, dialect),
    typical: { shape, elements: shape.length },
  });
  return { config, projection, attention, encoder };
}
