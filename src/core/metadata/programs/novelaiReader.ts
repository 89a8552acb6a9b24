import { fieldOf, isRecord, type JsonRecord } from '../boundedJson.ts';
import { samplerFromA1111 } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import { novelaiToWeights } from './novelaiPrompt.ts';

// NovelAI writes `Comment`, its request as JSON, beside `Software` and `Source` (the model).

const SAMPLERS: ReadonlyMap<string, string> = new Map([
  ['k_euler', 'Euler'],
  ['k_euler_ancestral', 'Euler a'],
  ['k_dpmpp_2m', 'DPM++ 2M'],
  ['k_dpmpp_2m_sde', 'DPM++ 2M SDE'],
  ['k_dpmpp_2s_ancestral', 'DPM++ 2S a'],
  ['k_dpmpp_sde', 'DPM++ SDE'],
  ['k_dpm_2', 'DPM2'],
  ['k_dpm_2_ancestral', 'DPM2 a'],
  ['k_heun', 'Heun'],
  ['k_lms', 'LMS'],
  ['ddim', 'DDIM'],
  ['ddim_v3', 'DDIM'],
  ['plms', 'PLMS'],
]);
const SCHEDULES: ReadonlyMap<string, string> = new Map([
  ['native', 'Uniform'],
  ['karras', 'Karras'],
  ['exponential', 'Exponential'],
  ['polyexponential', 'Polyexponential'],
]);
/** Of these the value says that it was in use. */
const LISTED: readonly (readonly [string, string])[] = [
  ['sm', 'SMEA'],
  ['sm_dyn', 'SMEA DYN'],
  ['dynamic_thresholding', 'Decrisper'],
  ['skip_cfg_above_sigma', 'Variety+'],
  ['strength', 'Strength'],
  ['noise', 'Noise'],
  ['reference_strength_multiple', 'Vibe transfer'],
  ['controlnet_model', 'ControlNet'],
  ['director_reference_strengths', 'Precise reference'],
];

export function readNovelai(comment: JsonRecord, source: string): ImportedPicture {
  const get = (key: string): unknown => fieldOf(comment, key);
  const picture = new PictureImport('NovelAI');
  readPrompt(picture, 'prompt', get('prompt'));
  readPrompt(picture, 'negativePrompt', get('uc'));
  picture.set('language.grammar', 'novelai');
  picture.seed('seed', 'Seed', get('seed'));
  picture.size('Size', get('width'), get('height'));
  picture.number('steps', 'Steps', get('steps'));
  picture.number('guidance', 'Scale', get('scale'));
  picture.number('guidanceOptions.rescale', 'CFG rescale', get('cfg_rescale'));
  readSampler(picture, get('sampler'), get('noise_schedule'));
  if (source !== '') picture.model(source);
  picture.leaveOutAll(LISTED.map(([key, name]) => [name, get(key)] as const));
  const undesired = toNumber(get('uncond_scale'));
  if (undesired !== null && undesired !== 1) picture.leaveOut('Undesired content strength', undesired);
  readCharacters(picture, 'Character', get('v4_prompt'));
  readCharacters(picture, 'Not of a character', get('v4_negative_prompt'));
  return picture.finish();
}

function readPrompt(picture: PictureImport, key: 'prompt' | 'negativePrompt', value: unknown): void {
  picture.prompt(key, typeof value === 'string' ? novelaiToWeights(value) : undefined);
}

function readSampler(picture: PictureImport, name: unknown, schedule: unknown): void {
  if (typeof name !== 'string') return;
  const sampler = SAMPLERS.get(name);
  const type = SCHEDULES.get(typeof schedule === 'string' ? schedule : 'native');
  const found = sampler === undefined ? undefined : samplerFromA1111(sampler, type);
  picture.sampler('Sampler', typeof schedule === 'string' ? `${name}, ${schedule}` : name, found);
}

/** From version 4 on each character of a picture has a prompt of its own. */
function readCharacters(picture: PictureImport, said: string, prompt: unknown): void {
  const captions = fieldOf(fieldOf(prompt, 'caption'), 'char_captions');
  if (!Array.isArray(captions)) return;
  for (const caption of captions.slice(0, 20)) {
    const text = isRecord(caption) ? fieldOf(caption, 'char_caption') : undefined;
    if (typeof text === 'string' && text !== '') picture.leaveOut(said, text);
  }
}

/** For EXIF, which holds all of a PNG's texts in one JSON. */
export function isNovelaiComment(json: JsonRecord): boolean {
  return typeof fieldOf(json, 'uc') === 'string' && toNumber(fieldOf(json, 'scale')) !== null;
}
