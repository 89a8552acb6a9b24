import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Model } from '../model/model.ts';
import { buildFlux2 } from '../models/flux2Transformer.ts';
import { parseFlux2Config, type Flux2Config } from '../models/flux2TransformerConfig.ts';
import {
  DIFFUSERS_FLUX_2_SIGNS,
  FLUX_2_SIGNS,
  flux2ConfigOf,
  flux2Names,
  readFlux2,
} from '../models/singleFile/flux2.ts';
import type { ReadPart } from '../models/singleFile/part.ts';
import type { Found } from '../models/singleFile/parts.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser, type GuidanceSettings } from '../pipeline/denoisers.ts';
import { openQwenTokenizer } from '../pipeline/languageTokenizer.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { FLUX_2, usualPreview } from '../pipeline/latentPreview.ts';
import type { Stored } from '../pipeline/networks.ts';
import type { QwenUse } from '../pipeline/qwenEncoder.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { FileParts, flux2VaeOf, qwenOf } from './fileParts.ts';
import { openPreview, openScheduler, openVae } from './folderParts.ts';
import { openQwen } from './folderEncoders.ts';
import { openNetwork } from './openNetwork.ts';
import { wholeModel, type ModelParts } from './wholeModel.ts';

/** Pixels along a side. */
const SIDE = 1024;
/** Three states side by side; all tokens are heard, padding too, which knows of the text alone. */
const READING: QwenUse = { length: 512, after: () => [9, 18, 27], masked: true, thinks: false };

/**
 * Flux.2 klein (Black Forest Labs 2026): a transformer of 4 B, or 9 B, that is told three states of a language model, in latents of 128
 * channels. It was distilled to four steps without guidance; its base was not.
 */
export const flux2: Family = {
  id: 'flux2',
  name: 'Flux.2 klein',
  pipelines: ['Flux2KleinPipeline'],
  networks: ['transformer', 'vae', 'text_encoder'],
  reader: () => ({
    ...{ tokenizer: 'tokenizer', length: READING.length },
    open: (folder, module) => openQwenTokenizer(folder, module, READING),
  }),
  openFolder,
  openFiles,
};

const SCHEDULE = {
  ...{ _class_name: 'FlowMatchEulerDiscreteScheduler', num_train_timesteps: 1000 },
  ...{ shift: 3, use_dynamic_shifting: true },
};

const DISTILLED = { steps: 4, guidance: 1 };
const BASE = { steps: 50, guidance: 4 };

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const stored = await openNetwork(folder, {
    ...{ module: 'transformer', parse: parseFlux2Config, signs: FLUX_2_SIGNS, read: readFlux2 },
    check: { what: 'The transformer' },
  });
  requireKlein(stored.config, folder.name);
  const vae = await openVae(folder, { overflows: false });
  const isDistilled = index.flag('is_distilled', false);
  return wholeModel({
    ...{ name: folder.name, family: flux2.id, called: flux2.name, side: SIDE, joinTexts, vae },
    textEncoders: [await openQwen(folder, { module: 'text_encoder', use: READING })],
    // what was distilled heeds no guidance, whatever is asked
    denoiser: flux2Denoiser(stored, isDistilled ? () => 1 : asked),
    smallVae: null,
    scheduler: ownSigmas(await openScheduler(folder, 'scheduler')),
    preview: await openPreview(folder, vae.config.latentChannels, FLUX_2),
    usual: isDistilled ? DISTILLED : BASE,
  });
}

async function openFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'Flux.2 klein');
  const transformer = transformerIn(parts);
  if (transformer === null) return null;
  requireKlein(transformer.config, transformer.file.name);
  const [qwen, vaePart] = parts.require(parts.qwen(), parts.vae());
  const vae = flux2VaeOf(parts, vaePart);
  const stored = parts.stored(transformer, transformer.file, { name: 'transformer', what: 'transformer' });
  const whole: ModelParts = {
    ...{ name: model.name, family: flux2.id, called: flux2.name, side: SIDE, joinTexts, vae, smallVae: null },
    textEncoders: [await qwenOf(parts, qwen, { name: 'text_encoder', use: READING, model })],
    denoiser: flux2Denoiser(stored, asked),
    scheduler: ownSigmas(parseSchedulerConfig(SCHEDULE)),
    preview: usualPreview(vae.config.latentChannels, FLUX_2),
    // no file says whether it was distilled; only its name may say that it was not
    usual: /\bbase\b/.test(transformer.file.name.replaceAll('_', '-').toLowerCase()) ? BASE : DISTILLED,
  };
  return wholeModel(whole, parts.outside(transformer));
}

function transformerIn(parts: FileParts): (ReadPart<Flux2Config> & Pick<Found, 'file' | 'holds'>) | null {
  const found = parts.denoiser(FLUX_2_SIGNS);
  const read = found === null ? null : readFlux2(found);
  if (found !== null && read !== null) return { ...read, file: found.file, holds: found.holds };
  const diffusers = parts.denoiser(DIFFUSERS_FLUX_2_SIGNS);
  return diffusers === null ? null : { ...diffusers, config: flux2ConfigOf(diffusers) };
}

/** Throws AquatintError 'model-unsupported' for dev, which is told guidance as a number, and reads with another language model. */
function requireKlein({ guidance }: Flux2Config, name: string): void {
  if (!guidance) return;
  throw new AquatintError('model-unsupported', [
    said('strange.is', { file: name, what: said('strange.flux2Dev') }),
  ]);
}

const asked = ({ guidance }: GuidanceSettings): number => guidance;

/** Its pipeline gives the scheduler σ from 1 to 1/steps, and a shift that it measured. */
const ownSigmas = (config: SchedulerConfig): SchedulerConfig => ({
  ...config,
  timestepSpacing: 'trailing',
  flow: { ...config.flow, isEmpirical: true },
});

function flux2Denoiser(
  { config, ...stored }: Stored<Flux2Config>,
  guidanceScale: Denoiser['guidanceScale'],
): Denoiser {
  return denoiserOf(stored, {
    who: 'who.transformer',
    build: (shape, dialect) => buildFlux2(config, shape, dialect),
    channels: config.inChannels,
    inputs: { text: [READING.length, config.textChannels] },
    guidanceScale,
    names: () => [flux2Names(config.doubleLayers, config.singleLayers)],
  });
}

const joinTexts: TextJoin = ([qwen]) => ({ text: qwen?.text ?? floatTensor([0, 0], []) });
