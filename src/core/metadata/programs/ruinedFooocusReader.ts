import { fieldOf, listOf, type JsonRecord } from '../boundedJson.ts';
import { samplerFromComfyui } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';

// RuinedFooocus: JSON in `parameters` with names of its own. It runs on ComfyUI.

const LISTED: readonly (readonly [string, string])[] = [
  ['start_step', 'Start at step'],
  ['denoise', 'Denoise'],
];

export const isRuinedFooocus = (json: JsonRecord): boolean => fieldOf(json, 'software') === 'RuinedFooocus';

export function readRuinedFooocus(json: JsonRecord): ImportedPicture {
  const get = (key: string): unknown => fieldOf(json, key);
  const picture = new PictureImport('RuinedFooocus');
  picture.prompt('prompt', get('Prompt'));
  picture.prompt('negativePrompt', get('Negative'));
  picture.set('language.grammar', 'comfyui');
  picture.seed('seed', 'Seed', get('seed'));
  picture.size('Size', get('width'), get('height'));
  picture.number('steps', 'Steps', get('steps'));
  picture.number('guidance', 'CFG', get('cfg'));
  picture.number('language.clipSkip', 'CLIP skip', get('clip_skip'));
  readSampler(picture, get('sampler_name'), get('scheduler'));
  picture.model(get('base_model_name'), get('base_model_hash'));
  for (const lora of listOf(get('loras'))) readLora(picture, lora);
  const listed = LISTED.map(([key, name]) => [name, get(key)] as const);
  picture.leaveOutAll(listed.filter(([, value]) => value !== 0));
  return picture.finish();
}

function readSampler(picture: PictureImport, sampler: unknown, scheduler: unknown): void {
  if (typeof sampler !== 'string') return;
  const schedule = typeof scheduler === 'string' ? scheduler : 'normal';
  picture.sampler('Sampler', `${sampler}, ${schedule}`, samplerFromComfyui(sampler, schedule));
  picture.comfyuiNoise(sampler);
}

/** [hash, "name:weight"] */
function readLora(picture: PictureImport, lora: unknown): void {
  const [hash, said] = listOf(lora);
  const [, name, strength] = /^(.*):([-\d.]{1,20})$/.exec(typeof said === 'string' ? said : '') ?? [];
  picture.adapter({ use: 'lora', name: name ?? said, hash, strength: toNumber(strength) });
}
