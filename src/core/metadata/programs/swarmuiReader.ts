import { fieldOf, listOf, type JsonRecord } from '../boundedJson.ts';
import { samplerFromComfyui } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import { swarmuiWords } from './swarmuiPrompt.ts';
import { isFluxName, readToldGuidance } from './toldGuidance.ts';

// SwarmUI writes its parameters by their ids, in lower case without spaces; it runs on ComfyUI.

const TAKEN = new Set([
  'prompt',
  'negativeprompt',
  'model',
  'seed',
  'steps',
  'cfgscale',
  'fluxguidancescale',
  'width',
  'height',
  'sampler',
  'scheduler',
  'comfyuisampler',
  'comfyuischeduler',
  'variationseed',
  'variationseedstrength',
  'clipstopatlayer',
  'images',
  'batchsize',
  'swarm_version',
  'aspectratio',
  'sidelength',
  'date',
  'generation_time',
  'automaticvae',
  'nopreviews',
  'original_prompt',
]);

export function readSwarmui(json: JsonRecord): ImportedPicture {
  const params = fieldOf(json, 'sui_image_params');
  const get = (key: string): unknown => fieldOf(params, key);
  const version = get('swarm_version');
  const picture = new PictureImport(typeof version === 'string' ? `SwarmUI ${version}` : 'SwarmUI');
  readWords(picture, 'prompt', get('prompt'));
  readWords(picture, 'negativePrompt', get('negativeprompt'));
  picture.set('language.grammar', 'swarmui');
  picture.set('noise.source', 'cpu');
  picture.seed('seed', 'Seed', get('seed'));
  picture.size('Size', get('width'), get('height'));
  picture.number('steps', 'Steps', get('steps'));
  readToldGuidance(picture, get('cfgscale'), { name: 'Flux guidance scale', value: toldBy(get) });
  readSampler(picture, get('sampler') ?? get('comfyuisampler'), get('scheduler') ?? get('comfyuischeduler'));
  if (toNumber(get('variationseedstrength'))) {
    picture.number('noise.variationStrength', 'Variation strength', get('variationseedstrength'));
    picture.seed('noise.variationSeed', 'Variation seed', get('variationseed'));
  }
  const layer = toNumber(get('clipstopatlayer'));
  if (layer !== null) picture.number('language.clipSkip', 'CLIP stop at layer', Math.abs(layer));
  picture.model(get('model'));
  const hasRefiner = readRefiner(picture, params);
  readLoras(picture, get('loras'), get('loraweights'));
  readHashes(picture, fieldOf(json, 'sui_models'));
  const rest = Object.entries(params ?? {}).filter(
    ([key]) => !TAKEN.has(key) && !key.startsWith('lora') && !(hasRefiner && REFINER.has(key)),
  );
  picture.leaveOutAll(rest);
  return picture.finish();
}

const REFINER = new Set(['refinermodel', 'refinercontrolpercentage', 'refinermethod']);

/** A model that takes over in the last steps; false where it works on the finished picture, or there is none. */
function readRefiner(picture: PictureImport, params: unknown): boolean {
  const [model, method] = [fieldOf(params, 'refinermodel'), fieldOf(params, 'refinermethod')];
  const share = toNumber(fieldOf(params, 'refinercontrolpercentage'));
  const enlarges = (toNumber(fieldOf(params, 'refinerupscale')) ?? 1) !== 1;
  if (method !== 'StepSwap' || typeof model !== 'string' || share === null || enlarges) return false;
  picture.refiner(model, '', Math.min(1, Math.max(0, 1 - share)));
  return true;
}

/** What ComfyUI tells Flux where nothing is chosen. */
const USUAL_TOLD = 3.5;

const toldBy = (get: (key: string) => unknown): unknown =>
  get('fluxguidancescale') ?? (isFluxName(get('model')) ? USUAL_TOLD : undefined);

function readWords(picture: PictureImport, key: 'prompt' | 'negativePrompt', value: unknown): void {
  picture.prompt(key, typeof value === 'string' ? swarmuiWords(value, picture) : value);
}

/** Its workflow generator takes these where nothing is chosen. */
const USUAL = { sampler: 'euler', schedule: 'normal' } as const;

function readSampler(picture: PictureImport, chosen: unknown, scheduler: unknown): void {
  const sampler = typeof chosen === 'string' ? chosen : USUAL.sampler;
  const schedule = typeof scheduler === 'string' ? scheduler : USUAL.schedule;
  picture.sampler('Sampler', `${sampler}, ${schedule}`, samplerFromComfyui(sampler, schedule));
  picture.comfyuiNoise(sampler);
}

function readHashes(picture: PictureImport, models: unknown): void {
  for (const one of listOf(models)) {
    if (fieldOf(one, 'param') !== 'loras') continue;
    picture.adapter({ use: 'lora', name: fieldOf(one, 'name'), hash: fieldOf(one, 'hash') });
  }
}

function readLoras(picture: PictureImport, names: unknown, weights: unknown): void {
  const list = listOf(weights);
  listOf(names).forEach((name, i) => {
    const strength = toNumber(list[i]);
    picture.adapter({ use: 'lora', name, strength });
  });
}
