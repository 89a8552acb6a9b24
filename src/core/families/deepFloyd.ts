import type { Model } from '../model/model.ts';
import { buildGlideUNet } from '../models/glideUNet.ts';
import { parseGlideUNetConfig, type GlideUNetConfig } from '../models/glideUNetConfig.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser } from '../pipeline/denoisers.ts';
import { openT5Tokenizer } from '../pipeline/languageTokenizer.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { PIXELS } from '../pipeline/latentPreview.ts';
import { requiredJson } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { pixelAutoencoder, type Stored } from '../pipeline/networks.ts';
import type { Family, PipelineFolder } from './family.ts';
import { openScheduler } from './folderParts.ts';
import { openT5 } from './folderEncoders.ts';
import { lowerCased } from './lowerCased.ts';
import { enlarged } from './smallPictures.ts';
import { wholeModel } from './wholeModel.ts';

/** Tokens of a text: T5 reads more, but it was taught with so many. */
const LENGTH = 77;
const NOISING = 'image_noising_scheduler';

/**
 * Imagen (Saharia et al. 2022) as DeepFloyd IF has it, in pixels and told by T5: a first stage that makes small pictures, and a second
 * one that makes them larger. The x4 upscaler is its third.
 */
export const deepFloyd: Family = {
  id: 'deepFloyd',
  name: 'DeepFloyd IF',
  pipelines: ['IFPipeline', 'IFImg2ImgPipeline', 'IFSuperResolutionPipeline'],
  networks: ['unet', 'text_encoder'],
  schedulers: ['scheduler', NOISING],
  reader: () => ({ tokenizer: 'tokenizer', length: LENGTH, open: openT5Tokenizer }),
  openFolder,
  // its checkpoints are folders
  openFiles: () => Promise.resolve(null),
};

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const path = 'unet/config.json';
  const config = parseGlideUNetConfig(await requiredJson(folder, path), path);
  const stored = {
    ...{ name: 'unet', config, check: { what: 'The UNet' } },
    weights: await openModuleWeights(folder, 'unet'),
  };
  const t5 = await openT5(folder, { module: 'text_encoder', reading: { length: LENGTH, masked: true } });
  const enlarges = index.has(NOISING);
  return wholeModel({
    ...{ name: folder.name, family: deepFloyd.id, called: deepFloyd.name, joinTexts },
    ...(enlarges ? { task: 'upscale', smallPicture: enlarged(await openScheduler(folder, NOISING)) } : {}),
    textEncoders: [lowerCased(t5)],
    denoiser: pixelDenoiser(stored),
    vae: pixelAutoencoder(3),
    smallVae: null,
    scheduler: await openScheduler(folder, 'scheduler'),
    preview: PIXELS,
    side: config.sampleSize ?? (enlarges ? 256 : 64),
    usual: enlarges ? { steps: 50, guidance: 4 } : { steps: 100, guidance: 7 },
  });
}

const joinTexts: TextJoin = ([t5]) => ({ text: t5?.text ?? floatTensor([0, 0], []) });

function pixelDenoiser({ config, ...stored }: Stored<GlideUNetConfig>): Denoiser {
  const { inChannels, textChannels, contextChannels, down, sampleSize } = config;
  return denoiserOf(stored, {
    who: 'who.unet',
    build: (shape, dialect) => buildGlideUNet(config, shape, dialect),
    channels: inChannels,
    patch: 2 ** (down.length - 1),
    inputs: { text: [LENGTH, textChannels ?? contextChannels] },
    sampleSide: sampleSize,
  });
}
