import type { Model } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { buildGlideUNet } from '../models/glideUNet.ts';
import { parseGlideUNetConfig, type GlideUNetConfig } from '../models/glideUNetConfig.ts';
import { IF_SIGNS, readIf } from '../models/singleFile/deepFloyd.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser } from '../pipeline/denoisers.ts';
import { openT5Tokenizer } from '../pipeline/languageTokenizer.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { PIXELS } from '../pipeline/latentPreview.ts';
import { requiredJson } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { pixelAutoencoder, type Stored } from '../pipeline/networks.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { FileParts, t5Of } from './fileParts.ts';
import { openScheduler } from './folderParts.ts';
import { openT5 } from './folderEncoders.ts';
import { lowerCased } from './lowerCased.ts';
import { enlarged } from './smallPictures.ts';
import { wholeModel, type ModelParts } from './wholeModel.ts';

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
  openFiles,
};

const READING = { length: LENGTH, masked: true };

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const path = 'unet/config.json';
  const config = parseGlideUNetConfig(await requiredJson(folder, path), path);
  const stored = {
    ...{ name: 'unet', config, check: { what: 'The UNet' } },
    weights: await openModuleWeights(folder, 'unet'),
  };
  const t5 = await openT5(folder, { module: 'text_encoder', reading: READING });
  return wholeModel(
    stageOf(folder.name, {
      ...{ stored, t5, scheduler: await openScheduler(folder, 'scheduler') },
      noising: index.has(NOISING) ? await openScheduler(folder, NOISING) : null,
    }),
  );
}

/** As published with the models: their files say nothing of it. */
const NOISING_SCHEDULE = {
  ...{ _class_name: 'DDPMScheduler', num_train_timesteps: 1000, beta_schedule: 'squaredcos_cap_v2' },
};
const SCHEDULE = {
  ...NOISING_SCHEDULE,
  ...{ variance_type: 'learned_range', prediction_type: 'epsilon', clip_sample: true },
  ...{ thresholding: true, dynamic_thresholding_ratio: 0.95 },
};

/** One stage's UNet, and T5. */
async function openFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'DeepFloyd IF');
  const found = parts.denoiser(IF_SIGNS);
  if (found === null) return null;
  const { enlarges, ...unet } = readIf(found);
  const [text] = parts.require(parts.t5());
  const stored = parts.stored(unet, found.file, { name: 'unet', what: 'UNet' });
  const t5 = await t5Of(parts, text, { name: 'text_encoder', reading: READING, model });
  const scheduler = parseSchedulerConfig({ ...SCHEDULE, sample_max_value: enlarges ? 1 : 1.5 });
  const noising = enlarges ? parseSchedulerConfig(NOISING_SCHEDULE) : null;
  return wholeModel(stageOf(model.name, { stored, t5, scheduler, noising }), parts.outside(found));
}

interface Stage {
  readonly stored: Stored<GlideUNetConfig>;
  readonly t5: TextEncoder;
  readonly scheduler: SchedulerConfig;
  /** How the small picture is made noisy; null: it makes small ones. */
  readonly noising: SchedulerConfig | null;
}

function stageOf(name: string, { stored, t5, scheduler, noising }: Stage): ModelParts {
  const enlarges = noising !== null;
  const side = stored.config.sampleSize ?? (enlarges ? 256 : 64);
  const denoiser = pixelDenoiser(stored);
  return {
    ...{ name, family: deepFloyd.id, called: deepFloyd.name, joinTexts, scheduler, denoiser, side },
    ...(enlarges ? { task: 'upscale', smallPicture: enlarged(noising, { side, step: denoiser.patch }) } : {}),
    textEncoders: [lowerCased(t5)],
    vae: pixelAutoencoder(3),
    smallVae: null,
    preview: PIXELS,
    usual: enlarges ? { steps: 50, guidance: 4 } : { steps: 100, guidance: 7 },
  };
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
