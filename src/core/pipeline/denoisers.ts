import { guidanceEmbedding } from '../guidance/guidanceEmbedding.ts';
import type { DenoiserShape } from '../model/denoiserShape.ts';
import { createNetwork, type Network } from '../model/network.ts';
import { originalUNetNames } from '../models/singleFile/originalUNetNames.ts';
import { buildUNet, plainShape } from '../models/unet2dCondition.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import type { Origin } from '../onnx/graph.ts';
import type { NameTable } from '../weights/nameTable.ts';
import type { Who } from '../said.ts';
import { floatTensor, padded, type Condition } from './condition.ts';
import type { Stored } from './networks.ts';
import { sizeConditioning, type PictureSize } from './sizeConditioning.ts';
import type { Ahead } from './toldAhead.ts';

/** What the settings say that a network may be told beside text, time and picture. */
export interface ToldSettings extends PictureSize {
  readonly guidance: number;
  readonly guidanceOptions?: { readonly real: number };
  /** Of models that were taught classes. */
  readonly classLabel?: number;
}

export type GuidanceSettings = Pick<ToldSettings, 'guidance' | 'guidanceOptions'>;

/** A latent picture. */
export interface Plane {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** The network that takes the noise away, of whichever architecture. */
export interface Denoiser {
  readonly network: Network<DenoiserShape>;
  /** What of it runs once for all steps. */
  readonly ahead?: Ahead;
  /** As sentences call it. */
  readonly who: Who;
  /** What it is told beside text, time and picture. */
  readonly told: (settings: ToldSettings, prompt: 'positive' | 'negative') => Condition;
  /**
   * The scale of classifier-free guidance, which takes a second run; up to 1: none. Networks that are told the guidance as a number
   * need none (Meng et al. 2023), unless somebody wants it beside.
   */
  readonly guidanceScale: (settings: GuidanceSettings) => number;
  /** Texts of a batch may differ in length: fills one up to so many tokens, and hides what fills it; null: they never do. */
  readonly evened: ((text: Condition, length: number) => Condition) | null;
  /** Room for a text of so many tokens beside so many latents: more than it takes, so that texts of many lengths share a session. */
  readonly roomFor: (length: number, latents: number) => number;
  /** Other names of its tensors, which files of adapters use. */
  readonly names: () => readonly NameTable[];
  /** Of a run that is told of a text and nothing that could be left out. */
  readonly plainShape: (plane: Plane) => DenoiserShape;
  /** The side of the latents that it was trained at; null where its config does not say. */
  readonly sampleSide: number | null;
  /** Sides of latents are whole multiples of this. */
  readonly patch: number;
  /** How many classes it was taught; null: it was taught none. */
  readonly classes: number | null;
  /** For what fits only UNets with text (ControlNets, image prompts); null: it is none. */
  readonly unet: UNetConfig | null;
}

export interface DenoiserParts extends Partial<Omit<Denoiser, 'network' | 'plainShape' | 'unet'>> {
  readonly who: Who;
  readonly build: Network<DenoiserShape>['build'];
  /** Of the latents. */
  readonly channels: number;
  /** What it is always told beside picture and time, without the batch axis. */
  readonly inputs: DenoiserShape['inputs'];
  /** Tensors that are read beside the graph. */
  readonly beside?: readonly Origin[];
  /** A side of latents at which its graph has weights that it has not at usual ones. */
  readonly wholeSide?: number;
}

const AS_LONG = (length: number): number => length;

/** The side of latents that are large enough for what is counted of them: see `createNetwork`. */
const TYPICAL = 128;

const typical = (shape: (plane: Plane) => DenoiserShape) => ({
  shape: shape({ batch: 1, height: TYPICAL, width: TYPICAL }),
  elements: TYPICAL ** 2,
});

/** A network of its weights and of what its architecture says. */
export function denoiserOf(
  stored: Omit<Stored<unknown>, 'config'>,
  { build, channels, inputs, patch = 1, beside = [], wholeSide, ...parts }: DenoiserParts,
): Denoiser {
  const shape = ({ batch, height, width }: Plane): DenoiserShape => ({
    ...{ batch, inputs },
    latent: [channels, height, width],
  });
  const network = createNetwork<DenoiserShape>({
    ...{ ...stored, build, beside, typical: typical(shape) },
    ...(wholeSide === undefined ? {} : { whole: shape({ batch: 1, height: wholeSide, width: wholeSide }) }),
  });
  const usual: Pick<Denoiser, 'told' | 'guidanceScale' | 'evened' | 'roomFor' | 'names'> = {
    ...{ told: () => ({}), evened: null, roomFor: AS_LONG, names: () => [] },
    guidanceScale: ({ guidance }) => guidance,
  };
  return {
    ...usual,
    sampleSide: null,
    classes: null,
    ...parts,
    network,
    patch,
    plainShape: shape,
    unet: null,
  };
}

/** `textLength`: tokens that the model's text encoders read. */
export function unetDenoiser({ config, ...stored }: Stored<UNetConfig>, textLength: number): Denoiser {
  const channels = config.timeConditionChannels;
  const plane = (shape: Plane): DenoiserShape => plainShape(config, { ...shape, textLength });
  const network = createNetwork<DenoiserShape>({
    ...stored,
    build: (shape, dialect) => buildUNet(config, shape, dialect),
    typical: typical(plane),
  });
  return {
    network,
    who: 'who.unet',
    told: (settings, prompt) => ({
      ...sizeConditioning(config, settings, prompt),
      ...(channels === null ? {} : toldGuidance(settings.guidance, channels)),
    }),
    guidanceScale: ({ guidance }) => (channels === null ? guidance : 1),
    evened: padded,
    roomFor: AS_LONG,
    names: () => [originalUNetNames(config)],
    plainShape: plane,
    sampleSide: config.sampleSize,
    // what is odd on the way down is odd again on the way up
    patch: 1,
    classes: null,
    unet: config,
  };
}

function toldGuidance(guidance: number, channels: number): Condition {
  return { timestep_cond: floatTensor([channels], guidanceEmbedding(guidance - 1, channels)) };
}
