import { FOR_PRIOR, type ImageEmbedding } from '../model/imageEmbedding.ts';
import type { Model } from '../model/model.ts';
import type { SuperResolution } from '../model/superResolution.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { canonicalVaeNames } from '../models/checkpointNames.ts';
import { buildGlideUNet } from '../models/glideUNet.ts';
import { parseGlideUNetConfig, type GlideUNetConfig } from '../models/glideUNetConfig.ts';
import {
  NO_PICTURE,
  parseUnclipProjection,
  PROJECTION,
  tellUnclip,
  type UnclipProjection,
} from '../models/unclipProjection.ts';
import { parseUNet2dConfig } from '../models/unet2dConfig.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser } from '../pipeline/denoisers.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { PIXELS } from '../pipeline/latentPreview.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { pixelAutoencoder, type Stored } from '../pipeline/networks.ts';
import { maskOf } from '../pipeline/paddingMask.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { resampled } from '../tensor/resampled.ts';
import { mergedSources } from '../weights/merged.ts';
import { withPrefix } from '../weights/renamed.ts';
import { vectorOf } from '../weights/vectorOf.ts';
import { unet2dDenoiser } from './ddpm.ts';
import type { Family, PipelineFolder } from './family.ts';
import { openClip, openScheduler } from './folderParts.ts';
import { openImageEncoder } from './folderEncoders.ts';
import { openPrior } from './openPrior.ts';
import { wholeModel } from './wholeModel.ts';

const VARIATIONS = 'UnCLIPImageVariationPipeline';
const [SUPER_RES, SUPER_RES_LAST] = ['super_res_first', 'super_res_last'];

/**
 * DALL-E 2 (Ramesh et al. 2022) as Karlo has it: a prior makes CLIP's vector of a picture of the text, a decoder the small picture of
 * that, and two more networks make it larger. The vector may be that of a given picture, too: then it makes variations of it, and reads
 * no text.
 */
export const unclip: Family = {
  id: 'unclip',
  name: 'unCLIP',
  pipelines: ['UnCLIPPipeline', VARIATIONS],
  networks: ['decoder', 'prior', 'text_proj', SUPER_RES, SUPER_RES_LAST, 'text_encoder', 'image_encoder'],
  schedulers: ['decoder_scheduler', 'prior_scheduler', 'super_res_scheduler'],
  openFolder,
  // its checkpoints are folders
  openFiles: () => Promise.resolve(null),
};

const USUAL = { steps: 25, guidance: 8 };
const USUAL_SUPER_STEPS = 7;

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const varies = index.className === VARIATIONS;
  const text = await openClip(folder, {
    ...{ module: 'text_encoder', what: 'The text encoder' },
    reading: { skip: 1, finalNorm: true, pooled: true },
  });
  const decoder = await openDecoder(folder, text);
  const superResolution = await openSuperResolution(folder, decoder);
  return wholeModel({
    ...{ name: folder.name, family: unclip.id, called: unclip.name, superResolution },
    task: varies ? 'vary' : 'text',
    textEncoders: [{ ...text, isWhole: true, ...(varies ? { tokenizer: deaf(text.tokenizer) } : {}) }],
    joinTexts,
    denoiser: decoder,
    imageEmbedding: {
      from: varies ? await openImageEncoder(folder) : await openPrior(folder),
      ...toldOf(decoder),
    },
    vae: pixelAutoencoder(3),
    smallVae: null,
    scheduler: await openScheduler(folder, 'decoder_scheduler'),
    preview: PIXELS,
    side: (decoder.sampleSide ?? USUAL_SIDE) * superResolution.scale,
    usual: USUAL,
  });
}

const USUAL_SIDE = 64;

/** Reads every text as the empty one. */
const deaf = (tokenizer: TextTokenizer): TextTokenizer => ({ ...tokenizer, encode: () => [] });

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

interface Decoder {
  readonly unet: GlideUNetConfig;
  readonly projection: UnclipProjection;
}

async function openDecoder(folder: ModelFolder, text: TextEncoder): Promise<Denoiser> {
  const paths = { unet: 'decoder/config.json', projection: 'text_proj/config.json' };
  const config: Decoder = {
    unet: parseGlideUNetConfig(await requiredJson(folder, paths.unet), paths.unet),
    projection: parseUnclipProjection(await requiredJson(folder, paths.projection)),
  };
  const weights = mergedSources([
    await openModuleWeights(folder, 'decoder'),
    withPrefix(await openModuleWeights(folder, 'text_proj'), PROJECTION),
  ]);
  const stored = { name: 'decoder', config, weights, check: { what: 'The decoder' } };
  return decoderOf(stored, text.textLength);
}

function decoderOf({ config: { unet, projection }, ...stored }: Stored<Decoder>, length: number): Denoiser {
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

async function openSuperResolution(folder: ModelFolder, decoder: Denoiser): Promise<SuperResolution> {
  const first = await openEnlarger(folder, SUPER_RES);
  const last = await openEnlarger(folder, SUPER_RES_LAST);
  const sides = [first.sampleSide ?? 4 * USUAL_SIDE, decoder.sampleSide ?? USUAL_SIDE] as const;
  return {
    denoiser: first,
    last: last.network,
    scheduler: await openScheduler(folder, 'super_res_scheduler'),
    scale: Math.max(1, Math.round(sides[0] / sides[1])),
    usualSteps: USUAL_SUPER_STEPS,
    shown: (small, size) => resampled(small, size, 'bicubic'),
  };
}

async function openEnlarger(folder: ModelFolder, module: string): Promise<Denoiser> {
  const path = `${module}/config.json`;
  const config = parseUNet2dConfig(await requiredJson(folder, path), path);
  const weights = canonicalVaeNames(await openModuleWeights(folder, module));
  return unet2dDenoiser({ name: module, config, weights, check: { what: 'The network that enlarges' } });
}
