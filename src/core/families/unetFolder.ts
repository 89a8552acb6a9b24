import { parseUNetConfig, type UNetConfig } from '../models/unetConfig.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { Model } from '../model/model.ts';
import type { SmallPicture } from '../model/smallPicture.ts';
import { unetDenoiser } from '../pipeline/denoisers.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import type { PipelineIndex } from '../pipeline/pipelineIndex.ts';
import { taskOf } from '../pipeline/task.ts';
import { checkUNetModel } from './checkUNetModel.ts';
import type { PipelineFolder } from './family.ts';
import { openClip, openPreview, openScheduler, openSmallVae, openVae } from './folderParts.ts';
import { asLatents } from './smallPictures.ts';
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
  const textEncoders = await Promise.all(
    modules.map((module, i) => {
      const reading = kind.reading(i === modules.length - 1);
      return openClip(folder, { module, what: textName(i, modules.length), reading });
    }),
  );
  const textLength = Math.max(...textEncoders.map((encoder) => encoder.textLength));
  const unet = (module: string, what: string) => openUNet(folder, { module, what, sizes, textLength });
  const vae = await openVae(folder, {
    overflows: kind.overflows,
    // their pipelines know of no shift
    change: ({ shift: _, ...config }) => ({ ...config, ...pickScaling(rule) }),
  });
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
    smallPicture: await openSmallPicture({ folder, index }, vaeFactor(vae.config)),
    scalesPicture: index.flag('is_cosxl_edit', false),
    emptyNegative:
      own.addition !== null && index.flag('force_zeros_for_empty_prompt', true) ? 'zeros' : 'text',
    preview: await openPreview(folder, vae.config.latentChannels, kind.preview),
  };
  return { ...model, passedOver: checkUNetModel(model) };
}

/** The x4 upscaler's. */
async function openSmallPicture(
  { folder, index }: PipelineFolder,
  factor: number,
): Promise<SmallPicture | null> {
  if (!index.has('low_res_scheduler')) return null;
  const low = await openScheduler(folder, 'low_res_scheduler');
  return asLatents(low, index.whole('max_noise_level', 350), factor);
}

const pickScaling = ({ scaling }: PipelineRule) => (scaling === undefined ? {} : { scaling });

const SD2_TEXT = 1024;

function factsOf({ addition, classLabels, vectorChannels, levels }: UNetConfig, texts: number): UNetFacts {
  return {
    labelled: classLabels !== null,
    embeds: (vectorChannels ?? null) !== null,
    sized: addition !== null,
    texts,
    isSecond: (levels[0]?.contextChannels ?? 0) >= SD2_TEXT,
  };
}

function textName(i: number, count: number): string {
  return count === 1 ? 'The text encoder' : `The ${i === 0 ? 'first' : 'second'} text encoder`;
}

function textModules(index: PipelineIndex): readonly string[] {
  const names = ['text_encoder', 'text_encoder_2'].filter((name) => index.has(name));
  return names.length === 0 ? ['text_encoder'] : names;
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
