import { canonicalClipNames, canonicalVaeNames } from '../models/checkpointNames.ts';
import { parseClipTextConfig } from '../models/clipTextConfig.ts';
import { overflowsIn, type Family } from '../models/family.ts';
import { parseUNetConfig, type UNetConfig } from '../models/unetConfig.ts';
import { ConfigReader } from '../models/configReader.ts';
import { parseAnyVaeConfig } from '../models/vaeConfig.ts';
import { parseSchedulerConfigText, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { checkStableDiffusion } from './checkModel.ts';
import { taskOf } from './task.ts';
import { parseLatentPreview, usualPreview, type LatentPreview } from './latentPreview.ts';
import { openTokenizer } from './folderTokenizer.ts';
import { requiredJson, requiredText, type ModelFolder } from './modelFolder.ts';
import { openModuleWeights } from './moduleWeights.ts';
import { pipelineClass, textReading, type PipelineClass } from './pipelineClass.ts';
import { PipelineIndex } from './pipelineIndex.ts';
import { autoencoderOf, denoiserOf, textNetwork, type Denoiser } from './networks.ts';
import type { SmallVae, StableDiffusion, TextEncoder } from './stableDiffusion.ts';

/**
 * Opens a folder in diffusers layout. Everything that can be wrong with it is found here, before a picture is
 * begun: throws AquatintError 'model-missing-file', 'model-corrupt', 'model-unsupported' or 'model-mismatch'.
 */
export async function openStableDiffusion(folder: ModelFolder): Promise<StableDiffusion> {
  const index = new PipelineIndex(await requiredJson(folder, 'model_index.json'));
  const pipeline = pipelineClass(index.className, folder.name);
  const textEncoders = await openTextEncoders(folder, index, pipeline);
  const needsScore = index.flag('requires_aesthetics_score', false);
  const told = {
    sizes: needsScore ? 5 : 6,
    textLength: Math.max(...textEncoders.map(({ textLength }) => textLength)),
  };
  const unet = await openUNet(folder, { module: 'unet', what: 'The UNet' }, told);
  const vaeConfig = parseAnyVaeConfig(await requiredJson(folder, 'vae/config.json'));
  const family = familyOf(unet.config, textEncoders.length);
  const model: StableDiffusion = {
    name: folder.name,
    passedOver: [],
    family,
    task: taskOf(unet.config, needsScore),
    textEncoders,
    unet,
    fewStepUnet: folder.paths.has(`${FEW_STEP_UNET}/config.json`)
      ? await openUNet(folder, { module: FEW_STEP_UNET, what: 'The UNet for few steps' }, told)
      : null,
    vae: autoencoderOf(
      {
        name: 'vae',
        config: pipeline.scaling === null ? vaeConfig : { ...vaeConfig, scaling: pipeline.scaling },
        weights: canonicalVaeNames(await openModuleWeights(folder, 'vae')),
        check: { what: 'The VAE' },
      },
      { overflows: overflowsIn(family), needsEncoder: true },
    ),
    smallVae: await openSmallVae(folder),
    scheduler: { ...(await openScheduler(folder, 'scheduler')), ...pipeline.scheduler },
    lowResScheduler: index.has('low_res_scheduler') ? await openScheduler(folder, 'low_res_scheduler') : null,
    scalesPicture: index.flag('is_cosxl_edit', false),
    maxNoiseLevel: index.whole('max_noise_level', 350),
    emptyNegative: pipeline.isXl && index.flag('force_zeros_for_empty_prompt', true) ? 'zeros' : 'text',
    preview: await openPreview(folder, { family, channels: vaeConfig.latentChannels }),
  };
  return { ...model, passedOver: checkStableDiffusion(model) };
}

/** Tensors that old files carry and nobody uses. */
const UNUSED_TEXT = ['text_model.embeddings.position_ids', 'text_projection.weight'];

function textName(i: number, count: number): string {
  return count === 1 ? 'The text encoder' : `The ${i === 0 ? 'first' : 'second'} text encoder`;
}

async function openTextEncoders(
  folder: ModelFolder,
  index: PipelineIndex,
  pipeline: PipelineClass,
): Promise<TextEncoder[]> {
  const names = ['text_encoder', 'text_encoder_2'].filter((name) => index.has(name));
  const needed = names.length === 0 ? ['text_encoder'] : names;
  return Promise.all(
    needed.map(async (module, i): Promise<TextEncoder> => {
      const tokenizer = await openTokenizer(folder, module.replace('text_encoder', 'tokenizer'));
      const config = parseClipTextConfig(
        await requiredJson(folder, `${module}/config.json`),
        `${module}/config.json`,
      );
      const textLength = Math.min(tokenizer.maxLength, config.positions);
      const reading = textReading(pipeline, i === needed.length - 1);
      const weights = canonicalClipNames(await openModuleWeights(folder, module));
      const check = { what: textName(i, needed.length), ignore: UNUSED_TEXT };
      const network = textNetwork({ name: module, config, weights, check }, textLength, reading);
      return { config, network, tokenizer, textLength, reading };
    }),
  );
}

async function openScheduler(folder: ModelFolder, module: string): Promise<SchedulerConfig> {
  return parseSchedulerConfigText(await requiredText(folder, `${module}/scheduler_config.json`));
}

/** Where a UNet distilled to few steps may lie beside the model's own; no pipeline of diffusers names it. */
const FEW_STEP_UNET = 'unet_lcm';

/** `sizes` is how many of them the pipeline tells SDXL's. */
async function openUNet(
  folder: ModelFolder,
  { module, what }: { readonly module: string; readonly what: string },
  { sizes, textLength }: { readonly sizes: number; readonly textLength: number },
): Promise<Denoiser> {
  const path = `${module}/config.json`;
  const config = parseUNetConfig(await requiredJson(folder, path), path, sizes);
  const weights = await openModuleWeights(folder, module);
  return denoiserOf({ name: module, config, weights, check: { what } }, textLength);
}

/** Where a small autoencoder may lie beside the model; no pipeline of diffusers names one. */
const SMALL_VAES = ['vae_small', 'taesd'];

async function openSmallVae(folder: ModelFolder): Promise<SmallVae | null> {
  const module = SMALL_VAES.find((name) => folder.paths.has(`${name}/config.json`));
  if (module === undefined) return null;
  const path = `${module}/config.json`;
  const json = await requiredJson(folder, path);
  const stored = {
    name: 'vae_small',
    config: parseAnyVaeConfig(json, path, 'AutoencoderTiny'),
    weights: canonicalVaeNames(await openModuleWeights(folder, module)),
    check: { what: 'The small autoencoder' },
  };
  return {
    ...autoencoderOf(stored, { overflows: false, needsEncoder: false }),
    isDefault: new ConfigReader(json, path).boolean('_is_default_decoder', false),
  };
}

async function openPreview(
  folder: ModelFolder,
  { family, channels }: { family: Family; channels: number },
): Promise<LatentPreview> {
  const hasOwn = folder.paths.has('preview.json');
  return hasOwn
    ? parseLatentPreview(await requiredJson(folder, 'preview.json'), channels)
    : usualPreview(channels, family);
}

const SD2_TEXT = 1024;

function familyOf({ addition, classLabels, levels }: UNetConfig, textEncoders: number): Family {
  if (classLabels !== null) return 'upscaler';
  if (addition !== null) return textEncoders === 1 ? 'sdxl-refiner' : 'sdxl';
  return (levels[0]?.contextChannels ?? 0) >= SD2_TEXT ? 'sd2' : 'sd1';
}
