import { said } from '../../said.ts';
import { fieldOf, listOf, type JsonRecord } from '../boundedJson.ts';
import { samplerFromComfyui } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';

// Fooocus' own scheme: JSON in `parameters`. Tuples and lists of styles are Python text inside of it, which Fooocus
// itself evaluates; here they are read with a pattern or shown. Its other scheme is A1111's (a1111Reader.ts).

const RESOLUTION = /^\(\s*(\d{1,5})\s*,\s*(\d{1,5})\s*\)$/;
const LISTED: readonly (readonly [string, string])[] = [
  ['styles', 'Styles'],
  ['prompt_expansion', 'Prompt expansion'],
  ['performance', 'Performance'],
  ['sharpness', 'Sharpness'],
  ['adm_guidance', 'ADM guidance'],
  ['adaptive_cfg', 'Adaptive CFG'],
  ['refiner_swap_method', 'Refiner swap method'],
  ['vae', 'VAE'],
  ['freeu', 'FreeU'],
  ['inpaint_method', 'Inpaint method'],
];
/** What these say where nothing was chosen. */
const NOTHING = new Set(['None', 'Default (model)', '[]', '']);

export function isFooocus(json: JsonRecord): boolean {
  return (
    fieldOf(json, 'metadata_scheme') === 'fooocus' ||
    fieldOf(json, 'fooocus_scheme') !== undefined ||
    hasBase(json)
  );
}

const hasBase = (json: JsonRecord): boolean =>
  typeof fieldOf(json, 'base_model') === 'string' && fieldOf(json, 'resolution') !== undefined;

export function readFooocus(json: JsonRecord): ImportedPicture {
  const get = (key: string): unknown => fieldOf(json, key);
  const version = get('version');
  const picture = new PictureImport(typeof version === 'string' ? version : 'Fooocus');
  picture.prompt('prompt', get('prompt'));
  picture.prompt('negativePrompt', get('negative_prompt'));
  picture.set('language.grammar', 'comfyui');
  picture.set('noise.source', 'cpu');
  picture.seed('seed', 'Seed', get('seed'));
  readResolution(picture, get('resolution'));
  picture.number('steps', 'Steps', get('steps'));
  picture.number('guidance', 'Guidance scale', get('guidance_scale'));
  picture.number('language.clipSkip', 'CLIP skip', get('clip_skip'));
  readSampler(picture, get('sampler'), get('scheduler'));
  picture.model(get('base_model'), get('base_model_hash'));
  const from = toNumber(get('refiner_switch')) ?? 0.8;
  if (get('refiner_model') !== 'None')
    picture.refiner(get('refiner_model'), '', Math.min(1, Math.max(0, from)));
  for (const lora of listOf(get('loras'))) {
    const [name, strength, hash] = listOf(lora);
    picture.adapter({ use: 'lora', name, hash, strength: toNumber(strength) });
  }
  for (const [key, value] of Object.entries(json)) {
    const [, name, strength] = key.startsWith('lora_combined_')
      ? (/^(.*) : ([-\d.]+)$/.exec(String(value)) ?? [])
      : [];
    if (name !== undefined && name !== 'None')
      picture.adapter({ use: 'lora', name, strength: toNumber(strength) });
  }
  const listed = LISTED.map(([key, name]) => [name, get(key)] as const);
  picture.leaveOutAll(listed.filter(([, value]) => typeof value !== 'string' || !NOTHING.has(value)));
  return picture.finish();
}

function readResolution(picture: PictureImport, value: unknown): void {
  const [, width, height] = RESOLUTION.exec(typeof value === 'string' ? value : '') ?? [];
  if (width !== undefined) picture.size('Resolution', width, height);
  else if (value !== undefined) picture.leaveOut('Resolution', value, said('import.noSize'));
}

function readSampler(picture: PictureImport, sampler: unknown, scheduler: unknown): void {
  if (typeof sampler !== 'string') return;
  const schedule = typeof scheduler === 'string' ? scheduler : 'normal';
  picture.sampler('Sampler', `${sampler}, ${schedule}`, samplerFromComfyui(sampler, schedule));
  picture.comfyuiNoise(sampler);
}
