import { fieldOf, isRecord, listOf } from '../metadata/boundedJson.ts';
import { readSome } from '../recipe/readValues.ts';
import { SETTINGS } from '../recipe/settings.ts';
import type { NoiseFamily } from '../samplers/schedulerConfig.ts';
import { squareAxes, type Axis, type ModelCard } from './card.ts';

const NOISES: readonly NoiseFamily[] = ['betas', 'flow', 'edm'];

/** A card as some version of the page wrote it; null where it is none. */
export function readCard(value: unknown): ModelCard | null {
  const width = readAxis(fieldOf(fieldOf(value, 'axes'), 'width'));
  const height = readAxis(fieldOf(fieldOf(value, 'axes'), 'height'));
  if (width === null || height === null || fieldOf(value, 'makes') !== 'picture') return null;
  return {
    family: text(fieldOf(value, 'family')),
    makes: 'picture',
    axes: { width, height },
    ...(fieldOf(value, 'wordless') === true ? { wordless: true as const } : {}),
    noise: NOISES.find((noise) => noise === fieldOf(value, 'noise')) ?? null,
    takes: listOf(fieldOf(value, 'takes')).filter((path) => typeof path === 'string'),
    usual: readSome(SETTINGS, fieldOf(value, 'usual')),
    ...readNoise(fieldOf(value, 'noiseLevel')),
    smallDecoder: readSmallDecoder(fieldOf(value, 'smallDecoder')),
    fewSteps: fieldOf(value, 'fewSteps') === true,
    passedOver: readPassedOver(fieldOf(value, 'passedOver')),
  };
}

/** What descriptions said before there were cards; null where they lack even a size. */
export function cardOfOldDescription(description: unknown): ModelCard | null {
  const side = fieldOf(description, 'nativeSide');
  if (typeof side !== 'number' || !(side > 0)) return null;
  const family = text(fieldOf(description, 'family'));
  const smallDecoder = readSmallDecoder(fieldOf(description, 'smallDecoder'));
  const paths = listOf(fieldOf(description, 'files')).map((file) => text(fieldOf(file, 'path')));
  return {
    ...{ family, makes: 'picture', axes: squareAxes(side), noise: null, usual: {}, smallDecoder },
    takes: [...takenBy(family), ...(smallDecoder === null ? [] : ['decoder'])],
    fewSteps: paths.some((path) => path.startsWith('unet_lcm/')),
    passedOver: null,
  };
}

const readNoise = (value: unknown): Pick<ModelCard, 'noiseLevel'> =>
  typeof value === 'number' && value >= 0 ? { noiseLevel: value } : {};

function takenBy(family: string): readonly string[] {
  if (family.endsWith('editing')) return ['guidanceOptions.image'];
  if (family.endsWith('upscaling')) return ['source.noiseLevel'];
  return family.startsWith('Stable Diffusion XL') ? ['sizeHints'] : [];
}

function readAxis(value: unknown): Axis | null {
  const number = (key: string): number | null => {
    const found = fieldOf(value, key);
    return typeof found === 'number' && found > 0 ? found : null;
  };
  const [usual, least, most, step] = [number('usual'), number('least'), number('most'), number('step')];
  return usual === null || least === null || most === null || step === null
    ? null
    : { usual, least, most, step };
}

function readPassedOver(value: unknown): ModelCard['passedOver'] {
  const count = fieldOf(value, 'count');
  if (typeof count !== 'number' || !(count > 0)) return null;
  return { count, names: listOf(fieldOf(value, 'names')).filter((name) => typeof name === 'string') };
}

function readSmallDecoder(value: unknown): ModelCard['smallDecoder'] {
  if (!isRecord(value)) return null;
  const scale = fieldOf(value, 'scale');
  return typeof scale === 'number' && scale > 0
    ? { scale, isDefault: fieldOf(value, 'isDefault') === true }
    : null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
