import { said } from '../../said.ts';
import { fieldOf, isRecord, listOf, type JsonRecord } from '../boundedJson.ts';
import { PictureImport, toNumber, type ImportedPicture, type SamplerChoice } from '../importedPicture.ts';
import { readToldGuidance } from './toldGuidance.ts';

// InvokeAI runs diffusers' schedulers: a name, and `_k` for Karras' sigmas. Its prompts are in Compel's language.

const SCHEDULERS: ReadonlyMap<string, string> = new Map([
  ['ddim', 'ddim'],
  ['ddpm', 'ddpm'],
  ['deis', 'deis'],
  ['lms', 'lms'],
  ['pndm', 'pndm'],
  ['plms', 'pndm'],
  ['heun', 'heun'],
  ['euler', 'euler'],
  ['euler_a', 'euler_ancestral'],
  ['kdpm_2', 'dpm2'],
  ['dpm_2', 'dpm2'],
  ['kdpm_2_a', 'dpm2_ancestral'],
  ['dpm_2_a', 'dpm2_ancestral'],
  ['dpmpp_2', 'dpmpp_2m'],
  ['dpmpp_2_a', 'dpmpp_2s_ancestral'],
  ['dpmpp_2s', 'dpm_single'],
  ['dpmpp_2m', 'dpmpp_2m'],
  ['dpmpp_2m_sde', 'dpmpp_2m_sde'],
  ['dpmpp_sde', 'dpmpp_sde'],
  ['unipc', 'unipc'],
  ['lcm', 'lcm'],
  ['tcd', 'tcd'],
]);
/** Their own schedule in our list is Karras'; without `_k` it is the model's. */
const KARRAS_BY_DEFAULT = new Set(['dpmpp_2m_sde', 'dpmpp_sde']);
const COMPEL = /[\p{L}\p{N})"][+-]+(?=[\s,.)]|$)|\)\s?\d|\.(?:blend|swap|and)\(/u;

const LISTED: readonly (readonly [string, string])[] = [
  ['positive_style_prompt', 'Style prompt'],
  ['negative_style_prompt', 'Negative style prompt'],
  ['controlnets', 'ControlNets'],
  ['ipAdapters', 'IP adapters'],
  ['t2iAdapters', 'T2I adapters'],
  ['control_layers', 'Control layers'],
  ['seamless_x', 'Seamless x'],
  ['seamless_y', 'Seamless y'],
  ['init_image', 'Picture it started from'],
  ['strength', 'Strength'],
  ['vae', 'VAE'],
  ['hrf_enabled', 'High-resolution pass'],
  ['hrf_strength', 'High-resolution strength'],
  ['refiner_steps', 'Refiner steps'],
  ['ref_images', 'Reference pictures'],
  ['regions', 'Regions'],
];

export function readInvokeai(json: JsonRecord): ImportedPicture {
  const get = (key: string): unknown => fieldOf(json, key);
  const version = get('app_version');
  const picture = new PictureImport(typeof version === 'string' ? `InvokeAI ${version}` : 'InvokeAI');
  readPrompts(picture, get('positive_prompt'), get('negative_prompt'));
  picture.set('noise.source', get('rand_device') === 'cuda' ? 'cuda' : 'cpu');
  picture.seed('seed', 'Seed', get('seed'));
  picture.size('Size', get('width'), get('height'));
  picture.number('steps', 'Steps', get('steps'));
  readToldGuidance(picture, get('cfg_scale'), { name: 'Guidance', value: get('guidance') });
  picture.number('guidanceOptions.rescale', 'CFG rescale', get('cfg_rescale_multiplier'));
  const skipped = toNumber(get('clip_skip')) ?? 0;
  picture.number('language.clipSkip', 'CLIP skip', skipped + 1);
  readScheduler(picture, get('scheduler'));
  picture.model(nameOf(get('model')));
  const start = toNumber(get('refiner_start')) ?? 0.8;
  picture.refiner(nameOf(get('refiner_model')), '', Math.min(1, Math.max(0, start)));
  for (const lora of listOf(get('loras'))) {
    const name = nameOf(fieldOf(lora, 'model') ?? fieldOf(lora, 'lora'));
    picture.adapter({ use: 'lora', name, strength: toNumber(fieldOf(lora, 'weight')) });
  }
  picture.leaveOutAll(LISTED.map(([key, name]) => [name, get(key)] as const));
  return picture.finish();
}

/** A model's, in every version's way to say it. */
const nameOf = (model: unknown): unknown =>
  isRecord(model) ? (fieldOf(model, 'name') ?? fieldOf(model, 'model_name')) : model;

const OLD: readonly string[] = [
  ...[
    'variations',
    'strength',
    'postprocessing',
    'init_image_path',
    'threshold',
    'perlin',
    'hires_fix',
    'seamless',
  ],
];

/** Before version 3: `sd-metadata`. */
export function readInvokeaiLegacy(json: JsonRecord): ImportedPicture {
  const image = fieldOf(json, 'image');
  const get = (key: string): unknown => fieldOf(image, key);
  const version = fieldOf(json, 'app_version');
  const picture = new PictureImport(typeof version === 'string' ? `InvokeAI ${version}` : 'InvokeAI');
  const parts = listOf(get('prompt')).map((part) => fieldOf(part, 'prompt'));
  const text = parts.filter((part) => typeof part === 'string').join(' ');
  readBracketed(picture, typeof get('prompt') === 'string' ? String(get('prompt')) : text);
  picture.set('noise.source', 'cpu');
  picture.seed('seed', 'Seed', get('seed'));
  picture.size('Size', get('width'), get('height'));
  picture.number('steps', 'Steps', get('steps'));
  picture.number('guidance', 'CFG scale', get('cfg_scale'));
  readScheduler(picture, get('sampler'));
  picture.model(fieldOf(json, 'model_weights'), fieldOf(json, 'model_hash'));
  picture.leaveOutAll(OLD.flatMap((key) => (get(key) === 0 ? [] : [[key, get(key)] as const])));
  return picture.finish();
}

/** The oldest: a command line, `"prompt" -s 50 -S 12 -W 512 -H 512 -C 7.5 -A k_lms`. */
export function readDream(line: string): ImportedPicture | null {
  const close = line.lastIndexOf('"');
  if (!line.startsWith('"') || close < 1) return null;
  const picture = new PictureImport('InvokeAI');
  const options = new Map(
    [...line.slice(close + 1).matchAll(/(?<=\s)-([A-Za-z]) ?([\w.]{1,40})/g)].map(
      ([, key = '', value = '']) => [key, value] as const,
    ),
  );
  readBracketed(picture, line.slice(1, close));
  picture.set('noise.source', 'cpu');
  picture.seed('seed', 'Seed', options.get('S'));
  picture.size('Size', options.get('W'), options.get('H'));
  picture.number('steps', 'Steps', options.get('s'));
  picture.number('guidance', 'CFG scale', options.get('C'));
  readScheduler(picture, options.get('A'));
  return picture.finish();
}

function readPrompts(picture: PictureImport, prompt: unknown, negative: unknown): void {
  picture.prompt('prompt', prompt);
  picture.prompt('negativePrompt', negative);
  picture.set('language.grammar', 'plain');
  for (const text of [prompt, negative]) {
    const slip = typeof text === 'string' ? COMPEL.exec(text) : null;
    if (slip) picture.leaveOut('Weights in the prompt', slip[0], said('import.compel'));
  }
}

/** In old versions the negative prompt stands in brackets inside the prompt. */
function readBracketed(picture: PictureImport, text: string): void {
  const negative: string[] = [];
  const prompt = text.replace(/\[([^[\]]{0,2000})\]/g, (_whole, inside: string) => {
    negative.push(inside);
    return '';
  });
  readPrompts(picture, prompt.trim(), negative.join(' '));
}

function readScheduler(picture: PictureImport, name: unknown): void {
  if (typeof name !== 'string') return;
  picture.sampler('Scheduler', name, schedulerChoice(name));
}

function schedulerChoice(name: string): SamplerChoice | undefined {
  const old = name.startsWith('k_');
  const karras = name.endsWith('_k');
  const sampler = SCHEDULERS.get(old ? name.slice(2) : karras ? name.slice(0, -2) : name);
  if (sampler === undefined) return undefined;
  const schedule = karras ? 'karras' : KARRAS_BY_DEFAULT.has(sampler) ? 'spacing' : null;
  return { sampler, schedule, exact: true };
}
