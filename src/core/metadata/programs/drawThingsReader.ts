import { said } from '../../said.ts';
import { fieldOf, listOf, type JsonRecord } from '../boundedJson.ts';
import { samplerFromA1111, type NamedSampler } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import { isFluxName, readToldGuidance } from './toldGuidance.ts';

// Draw Things: JSON with short names in exif:UserComment, in XMP or in EXIF.

const SCHEDULES: ReadonlyMap<string, string> = new Map([
  ['karras', 'Karras'],
  ['ays', 'Align Your Steps'],
  ['trailing', 'SGM Uniform'],
]);
const SAMPLERS: ReadonlyMap<string, string> = new Map([
  ['euler a', 'Euler a'],
  ['ddim', 'DDIM'],
  ['plms', 'PLMS'],
  ['dpm++ 2m', 'DPM++ 2M'],
  ['dpm++ sde', 'DPM++ SDE'],
  ['unipc', 'UniPC'],
  ['lcm', 'LCM'],
  ['tcd', 'TCD'],
]);
const SEED_MODES: ReadonlyMap<string, 'cpu' | 'cuda'> = new Map([
  ['Torch CPU Compatible', 'cpu'],
  ['NVIDIA GPU Compatible', 'cuda'],
]);
const TAKEN = new Set([
  'c',
  'uc',
  'model',
  'sampler',
  'scale',
  'seed',
  'seed_mode',
  'size',
  'steps',
  'v2',
  'strength',
  'lora',
]);

/** Of the configuration. */
const LISTED: readonly (readonly [string, string])[] = [
  ['hiresFix', 'High-resolution fix'],
  ['upscaler', 'Upscaler'],
  ['faceRestoration', 'Face restoration'],
  ['controls', 'Controls'],
];

export function isDrawThings(json: JsonRecord): boolean {
  return typeof fieldOf(json, 'c') === 'string' && fieldOf(json, 'steps') !== undefined;
}

export function readDrawThings(json: JsonRecord): ImportedPicture {
  const get = (key: string): unknown => fieldOf(json, key);
  const picture = new PictureImport('Draw Things');
  picture.prompt('prompt', get('c'));
  picture.prompt('negativePrompt', get('uc'));
  picture.set('language.grammar', 'drawthings');
  readSeed(picture, get('seed_mode'), get('seed'));
  const size = get('size');
  if (typeof size === 'string') picture.size('Size', ...sides(size));
  picture.number('steps', 'Steps', get('steps'));
  readGuidance(picture, json);
  const sampler = get('sampler');
  if (typeof sampler === 'string') picture.sampler('Sampler', sampler, samplerChoice(sampler));
  picture.model(get('model'));
  for (const lora of listOf(get('lora'))) {
    const name = fieldOf(lora, 'model') ?? fieldOf(lora, 'file');
    picture.adapter({ use: 'lora', name, strength: toNumber(fieldOf(lora, 'weight')) });
  }
  readConfiguration(picture, get('v2'));
  if (get('strength') !== 1) {
    picture.leaveOutAll([['Strength', get('strength')]]);
  }
  const others = Object.entries(json).filter(([key, value]) => !TAKEN.has(key) && value !== 0);
  picture.leaveOutAll(others);
  return picture.finish();
}

/** Flux is told the text guidance, unless that is not to speed it up: then it is told a number of its own, and guided beside. */
function readGuidance(picture: PictureImport, json: JsonRecord): void {
  const configuration = fieldOf(json, 'v2');
  const isBeside =
    isFluxName(fieldOf(json, 'model')) && fieldOf(configuration, 'speedUpWithGuidanceEmbed') === false;
  const told = isBeside ? fieldOf(configuration, 'guidanceEmbed') : undefined;
  readToldGuidance(picture, fieldOf(json, 'scale'), { name: 'Guidance embed', value: told });
}

/** Newer pictures have all of the configuration a second time, with what the short names do not say. */
function readConfiguration(picture: PictureImport, configuration: unknown): void {
  const get = (key: string): unknown => fieldOf(configuration, key);
  picture.number('language.clipSkip', 'CLIP skip', get('clipSkip'));
  const from = toNumber(get('refinerStart')) ?? 0.8;
  picture.refiner(get('refinerModel'), '', Math.min(1, Math.max(0, from)));
  picture.leaveOutAll(LISTED.map(([key, name]) => [name, get(key)] as const));
}

function sides(size: string): [width: string, height: string] {
  const [width = '', height = ''] = size.split('x', 2);
  return [width, height];
}

function readSeed(picture: PictureImport, mode: unknown, seed: unknown): void {
  const source = typeof mode === 'string' ? SEED_MODES.get(mode) : undefined;
  if (source) picture.set('noise.source', source);
  else if (mode !== undefined) picture.leaveOut('Seed mode', mode, said('import.notTorch'));
  picture.seed('seed', 'Seed', seed);
}

function samplerChoice(name: string): NamedSampler | undefined {
  const words = name.toLowerCase().split(' ');
  const schedule = SCHEDULES.get(words.at(-1) ?? '');
  const sampler = SAMPLERS.get((schedule ? words.slice(0, -1) : words).join(' '));
  return sampler === undefined ? undefined : samplerFromA1111(sampler, schedule ?? 'Uniform');
}
