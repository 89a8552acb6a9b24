import { listOf, parseBoundedJson, type JsonRecord } from '../boundedJson.ts';
import { PictureImport, toNumber, type ImportedPicture, type SamplerChoice } from '../importedPicture.ts';
import { isFluxName, readToldGuidance } from './toldGuidance.ts';

// Easy Diffusion writes a text for each setting: by its id, or by the label that the page has for it. In JPEG and WebP all
// of them are one JSON.

/** Written whichever model it was. */
const DISTILLED = 'distilled_guidance_scale';
/** By id, the label. */
const LABELS: readonly (readonly [id: string, label: string])[] = [
  ['prompt', 'Prompt'],
  ['negative_prompt', 'Negative Prompt'],
  ['seed', 'Seed'],
  ['use_stable_diffusion_model', 'Stable Diffusion model'],
  ['clip_skip', 'Clip Skip'],
  ['use_vae_model', 'VAE model'],
  ['sampler_name', 'Sampler'],
  ['scheduler_name', 'Scheduler'],
  ['width', 'Width'],
  ['height', 'Height'],
  ['num_inference_steps', 'Steps'],
  ['guidance_scale', 'Guidance Scale'],
  ['prompt_strength', 'Prompt Strength'],
  ['use_lora_model', 'LoRA model'],
  ['lora_alpha', 'LoRA Strength'],
  ['use_hypernetwork_model', 'Hypernetwork model'],
  ['use_embeddings_model', 'Embedding models'],
  ['use_controlnet_model', 'ControlNet model'],
  ['use_upscale', 'Use Upscaling'],
  ['use_face_correction', 'Use Face Correction'],
  ['tiling', 'Seamless Tiling'],
  [DISTILLED, 'Distilled Guidance'],
];
/** What has no place here, by id. */
const LISTED = [
  ...['use_vae_model', 'prompt_strength', 'use_hypernetwork_model', 'use_controlnet_model', 'use_upscale'],
  ...['use_face_correction', 'tiling'],
];
const SAMPLERS: ReadonlyMap<string, SamplerChoice> = new Map(
  [
    ['euler', 'euler', true] as const,
    ['euler_a', 'euler_ancestral', true] as const,
    ['heun', 'heun', true] as const,
    ['lms', 'lms', true] as const,
    ['ddim', 'ddim', true] as const,
    ['plms', 'pndm', false] as const,
    ['dpm2', 'dpm2', false] as const,
    ['dpm2_a', 'dpm2_ancestral', false] as const,
    ['dpmpp_2m', 'dpmpp_2m', false] as const,
    ['dpmpp_2m_sde', 'dpmpp_2m_sde', false] as const,
    ['dpmpp_sde', 'dpmpp_sde', false] as const,
    ['dpmpp_2s_a', 'dpmpp_2s_ancestral', false] as const,
    ['ddpm', 'ddpm', false] as const,
    ['deis', 'deis', false] as const,
    ['lcm', 'lcm', false] as const,
  ].map(([name, sampler, exact]) => [name, { sampler, schedule: null, exact }]),
);
const NOTHING = new Set<unknown>([undefined, null, '', 'None', 'none', false, 'False', '[]']);

type Said = ReadonlyMap<string, unknown>;

/** Null where the texts are no settings of Easy Diffusion's. */
export function readEasyDiffusion(texts: Iterable<readonly [string, unknown]>): ImportedPicture | null {
  const ids = new Map(LABELS.flatMap(([id, label]) => [[id, id] as const, [label, id] as const]));
  const said: Said = new Map(
    [...texts].flatMap(([name, value]) => {
      const id = ids.get(name);
      return id === undefined ? [] : [[id, value] as const];
    }),
  );
  const isOurs =
    said.has('negative_prompt') && said.has('num_inference_steps') && said.has('use_stable_diffusion_model');
  return isOurs ? read(said) : null;
}

export const easyDiffusionIn = (json: JsonRecord): ImportedPicture | null =>
  readEasyDiffusion(Object.entries(json));

function read(said: Said): ImportedPicture {
  const picture = new PictureImport('Easy Diffusion');
  picture.prompt('prompt', said.get('prompt'));
  picture.prompt('negativePrompt', said.get('negative_prompt'));
  picture.seed('seed', 'Seed', said.get('seed'));
  picture.size('Size', said.get('width'), said.get('height'));
  picture.number('steps', 'Steps', said.get('num_inference_steps'));
  const told = isFluxName(said.get('use_stable_diffusion_model')) ? said.get(DISTILLED) : undefined;
  readToldGuidance(picture, said.get('guidance_scale'), { name: 'Distilled guidance', value: told });
  // A switch: the last layer but one.
  if (/^true$/i.test(String(said.get('clip_skip')))) picture.set('language.clipSkip', 2);
  const sampler = said.get('sampler_name');
  if (typeof sampler === 'string') picture.sampler('Sampler', sampler, samplerChoice(sampler));
  picture.model(said.get('use_stable_diffusion_model'));
  const strengths = several(said.get('lora_alpha'));
  for (const [i, name] of several(said.get('use_lora_model')).entries()) {
    picture.adapter({ use: 'lora', name, strength: toNumber(strengths[i]) });
  }
  for (const name of several(said.get('use_embeddings_model'))) picture.adapter({ use: 'embedding', name });
  const names = new Map(LABELS);
  const listed = told === undefined ? [...LISTED, DISTILLED] : LISTED;
  picture.leaveOutAll(
    listed.flatMap((id) => (NOTHING.has(said.get(id)) ? [] : [[names.get(id) ?? id, said.get(id)] as const])),
  );
  return picture.finish();
}

const samplerChoice = (name: string): SamplerChoice | undefined =>
  SAMPLERS.get(name) ??
  (name.startsWith('unipc') ? { sampler: 'unipc', schedule: null, exact: false } : undefined);

/** One, a list, or a list as Python writes it. */
function several(value: unknown): readonly unknown[] {
  if (NOTHING.has(value)) return [];
  if (typeof value !== 'string') return Array.isArray(value) ? listOf(value) : [value];
  if (!value.startsWith('[')) return [value];
  try {
    return listOf(parseBoundedJson(value.replaceAll("'", '"')));
  } catch {
    return []; // quotes in a name: nothing is known of them
  }
}
