import { canonicalClipNames, canonicalVaeNames } from '../models/checkpointNames.ts';
import { parseClipTextConfig } from '../models/clipTextConfig.ts';
import { ConfigReader } from '../models/configReader.ts';
import { parseUNetConfig, type UNetConfig } from '../models/unetConfig.ts';
import { parseAnyVaeConfig } from '../models/vaeConfig.ts';
import type { Model, SmallVae, TextEncoder } from '../model/model.ts';
import { openTokenizer } from '../pipeline/folderTokenizer.ts';
import { parseLatentPreview, usualPreview, type LatentPreview } from '../pipeline/latentPreview.ts';
import { requiredJson, requiredText, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { autoencoderOf, textNetwork, unetDenoiser } from '../pipeline/networks.ts';
import type { PipelineIndex } from '../pipeline/pipelineIndex.ts';
import { taskOf } from '../pipeline/task.ts';
import { parseSchedulerConfigText, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { checkUNetModel } from './checkUNetModel.ts';
import type { PipelineFolder } from './family.ts';
import type { PipelineRule, UNetFacts, UNetKind } from './unetKind.ts';
import { unetModel } from './unetModel.ts';

/** Opens a folder in diffusers layout with one of Stable Diffusion's UNets; null where it is of another kind. */
export async function openUNetFolder(
  { folder, index }: PipelineFolder,
  kind: UNetKind,
): Promise<Model | null> {
  const rule = kind.pipelines[String(index.className)] ?? {};
  const needsScore = index.flag('requires_aesthetics_score', false);
  const sizes = needsScore ? 5 : 6;
  const own = await unetConfigOf(folder, 'unet', sizes);
  const modules = textModules(index);
  if (!kind.has(factsOf(own, modules.length))) return null;
  const textEncoders = await openTextEncoders(folder, modules, kind);
  const textLength = Math.max(...textEncoders.map((encoder) => encoder.textLength));
  const unet = (module: string, what: string) => openUNet(folder, { module, what, sizes, textLength });
  const vae = await openVae(folder, kind, rule);
  const scheduler = { ...(await openScheduler(folder, 'scheduler')), ...rule.scheduler };
  const denoiser = await unet('unet', 'The UNet');
  const model: Model = {
    ...unetModel({ name: folder.name, kind, config: own, scheduler, vae }),
    task: taskOf(own, needsScore),
    textEncoders,
    denoiser,
    fewSteps: folder.paths.has(`${FEW_STEP_UNET}/config.json`)
      ? await unet(FEW_STEP_UNET, 'The UNet for few steps')
      : null,
    smallVae: await openSmallVae(folder),
    lowResScheduler: index.has('low_res_scheduler') ? await openScheduler(folder, 'low_res_scheduler') : null,
    scalesPicture: index.flag('is_cosxl_edit', false),
    maxNoiseLevel: index.whole('max_noise_level', 350),
    emptyNegative:
      own.addition !== null && index.flag('force_zeros_for_empty_prompt', true) ? 'zeros' : 'text',
    preview: await openPreview(folder, vae.config.latentChannels, kind.preview),
  };
  return { ...model, passedOver: checkUNetModel(model) };
}

const SD2_TEXT = 1024;

function factsOf({ addition, classLabels, levels }: UNetConfig, texts: number): UNetFacts {
  return {
    labelled: classLabels !== null,
    sized: addition !== null,
    texts,
    isSecond: (levels[0]?.contextChannels ?? 0) >= SD2_TEXT,
  };
}

/** Tensors that old files carry and nobody uses. */
const UNUSED_TEXT = ['text_model.embeddings.position_ids', 'text_projection.weight'];

function textName(i: number, count: number): string {
  return count === 1 ? 'The text encoder' : `The ${i === 0 ? 'first' : 'second'} text encoder`;
}

function textModules(index: PipelineIndex): readonly string[] {
  const names = ['text_encoder', 'text_encoder_2'].filter((name) => index.has(name));
  return names.length === 0 ? ['text_encoder'] : names;
}

async function openTextEncoders(
  folder: ModelFolder,
  needed: readonly string[],
  kind: UNetKind,
): Promise<TextEncoder[]> {
  return Promise.all(
    needed.map(async (module, i): Promise<TextEncoder> => {
      const tokenizer = await openTokenizer(folder, module.replace('text_encoder', 'tokenizer'));
      const config = parseClipTextConfig(
        await requiredJson(folder, `${module}/config.json`),
        `${module}/config.json`,
      );
      const textLength = Math.min(tokenizer.maxLength, config.positions);
      const reading = kind.reading(i === needed.length - 1);
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
export const FEW_STEP_UNET = 'unet_lcm';

/** `sizes` is how many of them the pipeline tells SDXL's. */
async function unetConfigOf(folder: ModelFolder, module: string, sizes: number): Promise<UNetConfig> {
  const path = `${module}/config.json`;
  return parseUNetConfig(await requiredJson(folder, path), path, sizes);
}

interface UNetToOpen {
  readonly module: string;
  readonly what: string;
  readonly sizes: number;
  readonly textLength: number;
}

async function openUNet(folder: ModelFolder, { module, what, sizes, textLength }: UNetToOpen) {
  const config = await unetConfigOf(folder, module, sizes);
  const weights = await openModuleWeights(folder, module);
  return unetDenoiser({ name: module, config, weights, check: { what } }, textLength);
}

async function openVae(folder: ModelFolder, { overflows }: UNetKind, { scaling }: PipelineRule) {
  const config = parseAnyVaeConfig(await requiredJson(folder, 'vae/config.json'));
  const stored = {
    name: 'vae',
    config: scaling === undefined ? config : { ...config, scaling },
    weights: canonicalVaeNames(await openModuleWeights(folder, 'vae')),
    check: { what: 'The VAE' },
  };
  return autoencoderOf(stored, { overflows, needsEncoder: true });
}

/** Where a small autoencoder may lie beside the model; no pipeline of diffusers names one. */
export const SMALL_VAES = ['vae_small', 'taesd'];

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
  channels: number,
  own: LatentPreview,
): Promise<LatentPreview> {
  return folder.paths.has('preview.json')
    ? parseLatentPreview(await requiredJson(folder, 'preview.json'), channels)
    : usualPreview(channels, own);
}
