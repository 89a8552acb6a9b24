import { findSampler } from '../core/samplers/catalogue.ts';
import { findSchedule } from '../core/samplers/schedules.ts';
import { USUAL_SETTINGS, type GenerationSettings } from '../protocol/settings.ts';

/** One setting in words. */
export interface SettingRow {
  readonly name: string;
  /** '' where it is off or the usual, and not worth a line. */
  readonly value: string;
  /** A text of somebody, which may be long. */
  readonly prose?: true;
}

type NameOfModel = (id: string) => string;

const GRAMMAR = {
  a1111: '',
  a1111_1_7: 'A1111 before 1.8',
  sdnext: 'SD.Next',
  sdcpp: 'stable-diffusion.cpp',
  novelai: 'NovelAI',
  drawthings: 'Draw Things',
  comfyui: 'ComfyUI',
  swarmui: 'SwarmUI',
  plain: 'Plain',
} as const;
const STEP_NOISE = {
  continued: '',
  comfyui_cuda: 'ComfyUI on NVIDIA',
  comfyui_cpu: 'ComfyUI on a CPU',
} as const;
const EMPHASIS = { original: 'Original', no_norm: 'Without normalising', ignore: 'Weights ignored' } as const;
const PRECISION = {
  auto: '',
  f32: '32 bits',
  f16: '16 bits',
  int8: '8-bit weights',
  int4: '4-bit weights',
} as const;

const DECODER = { auto: '', full: 'The model’s own', small: 'The small one' } as const;
const TILING = { auto: '', whole: 'Whole', tiles: 'In tiles' } as const;

/** Every setting, in the order of the form, in the fewest words. */
export function settingRows(settings: GenerationSettings, nameOfModel: NameOfModel): readonly SettingRow[] {
  return [
    { name: 'Prompt', value: settings.prompt, prose: true },
    { name: 'Left out', value: settings.negativePrompt, prose: true },
    { name: 'Model', value: nameOfModel(settings.model) },
    ...sourceRows(settings),
    { name: 'Size', value: `${settings.width} × ${settings.height}` },
    { name: 'Steps', value: String(settings.steps) },
    { name: 'Guidance', value: String(settings.guidance) },
    { name: 'Sampler', value: findSampler(settings.sampler)?.label ?? settings.sampler },
    { name: 'Schedule', value: scheduleText(settings) },
    { name: 'Noise added (eta)', value: settings.eta === null ? '' : String(settings.eta) },
    { name: 'Seed', value: String(settings.seed) },
    { name: 'Pictures', value: settings.count === 1 ? '' : String(settings.count) },
    ...guidanceRows(settings),
    ...noiseRows(settings),
    ...languageRows(settings),
    { name: 'Precision', value: PRECISION[settings.precision] },
    { name: 'Decoder', value: DECODER[settings.decoder] },
    { name: 'Decoded', value: TILING[settings.tiling] },
    { name: 'Refiner', value: refinerText(settings, nameOfModel) },
    { name: 'Size told to the model', value: hintsText(settings) },
  ];
}

function sourceRows({ source, guidanceOptions }: GenerationSettings): SettingRow[] {
  const image =
    guidanceOptions.image === USUAL_SETTINGS.guidanceOptions.image ? '' : String(guidanceOptions.image);
  return [
    { name: 'Started from a picture', value: source ? `strength ${source.strength}` : '' },
    { name: 'With a mask', value: source?.mask ? 'yes' : '' },
    { name: 'Keeps to the picture', value: image },
  ];
}

function scheduleText({ schedule }: GenerationSettings): string {
  return schedule === null ? '' : (findSchedule(schedule)?.label ?? schedule);
}

function guidanceRows({ guidanceOptions }: GenerationSettings): SettingRow[] {
  const { method, rescale, from, to, perturbed } = guidanceOptions;
  return [
    { name: 'Guidance method', value: method === 'apg' ? 'Adaptive projected' : '' },
    { name: 'Guidance rescale', value: rescale === 0 ? '' : String(rescale) },
    { name: 'Guidance from, to', value: from === 0 && to === 1 ? '' : `${percent(from)} to ${percent(to)}` },
    { name: 'Perturbed attention', value: perturbed === 0 ? '' : String(perturbed) },
  ];
}

function noiseRows({ noise }: GenerationSettings): SettingRow[] {
  const { variationSeed, variationStrength, resizeFrom, laterSeedDelta } = noise;
  const variation = variationStrength === 0 ? '' : `${percent(variationStrength)} of seed ${variationSeed}`;
  return [
    { name: 'Noise as on', value: noise.source === 'cuda' ? 'CUDA' : '' },
    { name: 'Noise of the steps', value: STEP_NOISE[noise.steps] },
    { name: 'First noise', value: noise.start === 'sgm' ? 'A little stronger' : '' },
    { name: 'Noise of a batch', value: noise.batch === 'one_generator' ? 'One generator' : '' },
    { name: 'Variation', value: variation },
    { name: 'Composition of', value: resizeFrom ? `${resizeFrom.width} × ${resizeFrom.height}` : '' },
    { name: 'Seed delta (ENSD)', value: laterSeedDelta === 0 ? '' : String(laterSeedDelta) },
  ];
}

function languageRows({ language }: GenerationSettings): SettingRow[] {
  const { grammar, choices, emptyNegative, emphasis, clipSkip } = language;
  return [
    { name: 'Prompt grammar', value: GRAMMAR[grammar] },
    { name: 'Choices in braces', value: choices === 'written' ? 'As written' : '' },
    { name: 'Nothing left out', value: emptyNegative === 'zeros' ? 'Zeros' : '' },
    { name: 'Emphasis', value: emphasis === 'original' ? '' : EMPHASIS[emphasis] },
    { name: 'CLIP skip', value: clipSkip === 1 ? '' : String(clipSkip) },
  ];
}

function refinerText({ refiner }: GenerationSettings, nameOfModel: NameOfModel): string {
  return refiner ? `${nameOfModel(refiner.model)} from ${percent(refiner.from)}` : '';
}

function hintsText({ sizeHints }: GenerationSettings): string {
  if (!sizeHints) return '';
  const { originalWidth, originalHeight, cropLeft, cropTop, targetWidth, targetHeight } = sizeHints;
  return `${originalWidth} × ${originalHeight}, cut at ${cropLeft}, ${cropTop} to ${targetWidth} × ${targetHeight}`;
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
