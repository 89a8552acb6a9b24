import { FOR_PRIOR, type ImageEmbedding } from '../model/imageEmbedding.ts';
import type { SuperResolution } from '../model/superResolution.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { buildGlideUNet } from '../models/glideUNet.ts';
import type { GlideUNetConfig } from '../models/glideUNetConfig.ts';
import { NO_PICTURE, tellUnclip, type UnclipProjection } from '../models/unclipProjection.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser } from '../pipeline/denoisers.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { PIXELS } from '../pipeline/latentPreview.ts';
import { pixelAutoencoder, type Stored } from '../pipeline/networks.ts';
import { maskOf } from '../pipeline/paddingMask.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { resampled } from '../tensor/resampled.ts';
import { vectorOf } from '../weights/vectorOf.ts';
import type { ModelParts } from './wholeModel.ts';

/** What all of unCLIP's models are made of, however they come. */

export const UNCLIP = { family: 'unclip', called: 'unCLIP' };

const USUAL = { steps: 25, guidance: 8 };
const USUAL_SUPER_STEPS = 7;
const USUAL_SIDE = 64;

export interface UnclipParts {
  readonly name: string;
  readonly text: TextEncoder;
  readonly decoder: Denoiser;
  readonly from: ImageEmbedding['from'];
  readonly superResolution: SuperResolution;
  /** The decoder's. */
  readonly scheduler: SchedulerConfig;
}

export function unclipModel(parts: UnclipParts): ModelParts {
  const { name, text, decoder, from, superResolution, scheduler } = parts;
  return {
    ...{ ...UNCLIP, name, superResolution, joinTexts, scheduler, denoiser: decoder },
    textEncoders: [{ ...text, isWhole: true }],
    imageEmbedding: { from, ...toldOf(decoder) },
    vae: pixelAutoencoder(3),
    smallVae: null,
    preview: PIXELS,
    side: (decoder.sampleSide ?? USUAL_SIDE) * superResolution.scale,
    usual: USUAL,
  };
}

/** What decoder and prior are told alike. */
const joinTexts: TextJoin = ([clip]) => {
  const text = clip?.text ?? floatTensor([0, 0], []);
  const [length = 0] = text.shape;
  const told = {
    text,
    text_mask: floatTensor([length], maskOf(length, clip?.filled ?? 0)),
    pooled: floatTensor([clip?.pooled?.length ?? 0], clip?.pooled ?? []),
  };
  const forPrior = Object.entries(told).map(([name, tensor]) => [`${FOR_PRIOR}${name}`, tensor] as const);
  return { ...told, ...Object.fromEntries(forPrior) };
};

export interface DecoderConfig {
  readonly unet: GlideUNetConfig;
  readonly projection: UnclipProjection;
}

/** `length`: tokens of a text. */
export function decoderOf(
  { config: { unet, projection }, ...stored }: Stored<DecoderConfig>,
  length: number,
): Denoiser {
  const { channels } = projection;
  return denoiserOf(stored, {
    who: 'who.decoder',
    build: (shape, dialect) => buildGlideUNet(unet, shape, dialect, tellUnclip(projection)),
    channels: unet.inChannels,
    patch: 2 ** (unet.down.length - 1),
    inputs: { text: [length, channels], text_mask: [length], pooled: [channels], image: [channels] },
    sampleSide: unet.sampleSize,
    beside: [{ name: NO_PICTURE, shape: [channels] }],
  });
}

function toldOf({ network }: Denoiser): Pick<ImageEmbedding, 'told' | 'mostNoise'> {
  const told = (image: Float32Array) => ({ image: floatTensor([image.length], image) });
  return {
    told: (vector) => ({ positive: told(vector), negative: told(vectorOf(network.weights, NO_PICTURE)) }),
    mostNoise: null,
  };
}

export interface EnlargingParts {
  readonly first: Denoiser;
  readonly last: Denoiser;
  readonly decoder: Denoiser;
  readonly scheduler: SchedulerConfig;
}

export function superResolutionOf({ first, last, decoder, scheduler }: EnlargingParts): SuperResolution {
  const sides = [first.sampleSide ?? 4 * USUAL_SIDE, decoder.sampleSide ?? USUAL_SIDE] as const;
  return {
    denoiser: first,
    last: last.network,
    scheduler,
    scale: Math.max(1, Math.round(sides[0] / sides[1])),
    usualSteps: USUAL_SUPER_STEPS,
    shown: (small, size) => resampled(small, size, 'bicubic'),
  };
}
