import { createNetwork, type Network } from '../model/network.ts';
import type { DenoiserShape } from '../model/denoiserShape.ts';
import { buildDecoder, buildEncoder } from '../models/autoencoder.ts';
import type { PlaneShape } from '../models/autoencoderKL.ts';
import { buildClipText, type TextReading, type TextShape } from '../models/clipText.ts';
import type { ClipTextConfig } from '../models/clipTextConfig.ts';
import { buildUNet, plainShape } from '../models/unet2dCondition.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import { vaeFactor, type VaeConfig } from '../models/vaeConfig.ts';
import { originalUNetNames } from '../models/singleFile/originalUNetNames.ts';
import { guidanceEmbedding } from '../guidance/guidanceEmbedding.ts';
import type { NameTable } from '../weights/nameTable.ts';
import { floatTensor, type Condition } from './condition.ts';
import { sizeConditioning, type PictureSize } from './sizeConditioning.ts';
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
const TYPICAL = { batch: 1, height: SIDE, width: SIDE };
const ELEMENTS = SIDE ** 2;

/** What the settings say that a network may be told beside text, time and picture. */
export interface ToldSettings extends PictureSize {
  readonly guidance: number;
}

/** A latent picture. */
export interface Plane {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** The network that takes the noise away, of whichever architecture. */
export interface Denoiser {
  readonly network: Network<DenoiserShape>;
  /** As sentences call it. */
  readonly who: string;
  /** What it is told beside text, time and picture. */
  readonly told: (settings: ToldSettings, prompt: 'positive' | 'negative') => Condition;
  /** It takes the guidance scale as an input, and needs no second run (Meng et al. 2023). */
  readonly isToldGuidance: boolean;
  /** Other names of its tensors, which files of adapters use. */
  readonly names: () => readonly NameTable[];
  /** Of a run that is told of a text and nothing that could be left out. */
  readonly plainShape: (plane: Plane) => DenoiserShape;
  /** The side of the latents that it was trained at; null where its config does not say. */
  readonly sampleSide: number | null;
  /** For what fits only UNets (ControlNets, image prompts); null: it is none. */
  readonly unet: UNetConfig | null;
}

/** `textLength`: tokens that the model's text encoders read. */
export function unetDenoiser({ config, ...stored }: Stored<UNetConfig>, textLength: number): Denoiser {
  const side = 2 ** config.levels.length;
  const channels = config.timeConditionChannels;
  const plane = (shape: Plane): DenoiserShape => plainShape(config, { ...shape, textLength });
  const network = createNetwork<DenoiserShape>({
    ...stored,
    build: (shape, dialect) => buildUNet(config, shape, dialect),
    smallest: plane({ batch: 1, height: side, width: side }),
    typical: { shape: plane(TYPICAL), elements: ELEMENTS },
  });
  return {
    network,
    who: 'the UNet',
    told: (settings, prompt) => ({
      ...sizeConditioning(config, settings, prompt),
      ...(channels === null
        ? {}
        : {
            timestep_cond: floatTensor([channels], guidanceEmbedding(settings.guidance - 1, channels)),
          }),
    }),
    isToldGuidance: channels !== null,
    names: () => [originalUNetNames(config)],
    plainShape: plane,
    sampleSide: config.sampleSize,
    unet: config,
  };
}

export interface ReadTextShape extends TextShape {
  readonly reading: TextReading;
}

/** Its facts are those of `reading`, the pipeline's own. */
export function textNetwork(
  { config, ...stored }: Stored<ClipTextConfig>,
  length: number,
  reading: TextReading,
): Network<ReadTextShape> {
  const shape = { batch: 1, length };
  return createNetwork<ReadTextShape>({
    ...stored,
    build: ({ reading: read, ...plain }, dialect) => buildClipText(config, plain, dialect, read),
    smallest: { ...shape, reading: { skip: 1, finalNorm: true, pooled: reading.pooled } },
    typical: { shape: { ...shape, reading }, elements: ELEMENTS },
  });
}

export interface Autoencoder {
  readonly config: VaeConfig;
  readonly decoder: Network<PlaneShape>;
  /** null: the file has none, and it can only decode. */
  readonly encoder: Network<PlaneShape> | null;
  /** In f16 its numbers are known to overflow. */
  readonly overflows: boolean;
}

/** `overflows` is what its family is known for, unless its config knows better. */
export function autoencoderOf(
  { name, config, weights, check }: Stored<VaeConfig>,
  { overflows, needsEncoder }: { readonly overflows: boolean; readonly needsEncoder: boolean },
): Autoencoder {
  const factor = vaeFactor(config);
  const half = (part: string, build: typeof buildDecoder, scale: number): Network<PlaneShape> =>
    createNetwork<PlaneShape>({
      ...{ name: `${name}/${part}`, weights, check },
      build: (shape, dialect) => build(config, shape, dialect),
      smallest: { batch: 1, height: 8 * scale, width: 8 * scale },
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
