import {
  USUAL_SETTINGS,
  type GenerationSettings,
  type RefinerSettings,
  type SizeHints,
  type SourceSettings,
} from './settings.ts';
import { readSeed } from './seed.ts';
import { GRAMMARS } from './words.ts';

/** What is known of settings that come from a file, an older version, or a person's hands: nothing. */
type Raw = Readonly<Record<string, unknown>>;

type Range = readonly [least: number, most: number];

const DELTAS: Range = [0, 2 ** 32 - 1];
const SIDES: Range = [8, 4096];
const SHARE: Range = [0, 1];
const CROPS: Range = [0, 4096];

/** Every setting that `raw` gives in its range, brought into it where it is a number; the rest from `base`. */
export function readSettings(value: unknown, base: GenerationSettings): GenerationSettings {
  const raw = record(value);
  return {
    model: text(raw['model'], base.model),
    prompt: text(raw['prompt'], base.prompt),
    negativePrompt: text(raw['negativePrompt'], base.negativePrompt),
    width: side(raw['width'], base.width),
    height: side(raw['height'], base.height),
    steps: whole(raw['steps'], base.steps, [1, 1000]),
    guidance: number(raw['guidance'], base.guidance, [0, 100]),
    seed: readSeed(raw['seed']) ?? base.seed,
    sampler: text(raw['sampler'], base.sampler),
    schedule: typeof raw['schedule'] === 'string' ? raw['schedule'] : null,
    eta: typeof raw['eta'] === 'number' ? number(raw['eta'], 1, SHARE) : null,
    count: whole(raw['count'], base.count, [1, 16]),
    guidanceOptions: readGuidance(record(raw['guidanceOptions'])),
    noise: readNoise(record(raw['noise'])),
    language: readLanguage(record(raw['language'])),
    precision: oneOf(raw['precision'], ['auto', 'f32', 'f16', 'int8', 'int4'], 'auto'),
    decoder: oneOf(raw['decoder'], ['auto', 'full', 'small'], base.decoder),
    tiling: oneOf(raw['tiling'], ['auto', 'whole', 'tiles'], 'auto'),
    source: readSource(raw['source']),
    refiner: readRefiner(raw['refiner']),
    sizeHints: readSizeHints(raw['sizeHints']),
  };
}

function readGuidance(raw: Raw): GenerationSettings['guidanceOptions'] {
  const usual = USUAL_SETTINGS.guidanceOptions;
  return {
    method: oneOf(raw['method'], ['cfg', 'apg'], usual.method),
    rescale: number(raw['rescale'], usual.rescale, SHARE),
    from: number(raw['from'], usual.from, SHARE),
    to: number(raw['to'], usual.to, SHARE),
    perturbed: number(raw['perturbed'], usual.perturbed, [0, 100]),
    image: number(raw['image'], usual.image, [0, 100]),
  };
}

function readNoise(raw: Raw): GenerationSettings['noise'] {
  const usual = USUAL_SETTINGS.noise;
  const size = raw['resizeFrom'];
  return {
    source: oneOf(raw['source'], ['cpu', 'cuda'], usual.source),
    batch: oneOf(raw['batch'], ['seed_per_picture', 'one_generator'], usual.batch),
    variationSeed: readSeed(raw['variationSeed']) ?? usual.variationSeed,
    variationStrength: number(raw['variationStrength'], usual.variationStrength, SHARE),
    resizeFrom: isRecord(size) ? { width: side(size['width'], 64), height: side(size['height'], 64) } : null,
    laterSeedDelta: whole(raw['laterSeedDelta'], usual.laterSeedDelta, DELTAS),
    steps: oneOf(raw['steps'], ['continued', 'comfyui_cuda', 'comfyui_cpu'], usual.steps),
    start: oneOf(raw['start'], ['usual', 'sgm'], usual.start),
  };
}

function readLanguage(raw: Raw): GenerationSettings['language'] {
  const usual = USUAL_SETTINGS.language;
  return {
    grammar: oneOf(raw['grammar'], GRAMMARS, usual.grammar),
    choices: oneOf(raw['choices'], ['drawn', 'written'], usual.choices),
    emptyNegative: oneOf(raw['emptyNegative'], ['usual', 'zeros'], usual.emptyNegative),
    emphasis: oneOf(raw['emphasis'], ['original', 'no_norm', 'ignore'], usual.emphasis),
    clipSkip: whole(raw['clipSkip'], usual.clipSkip, [1, 12]),
  };
}

const SHA256 = /^[0-9a-f]{64}$/;

function readSource(value: unknown): SourceSettings | null {
  const raw = record(value);
  const image = text(raw['image'], '');
  const mask = text(raw['mask'], '');
  if (!SHA256.test(image)) return null;
  return {
    image,
    mask: SHA256.test(mask) ? mask : null,
    strength: number(raw['strength'], 0.8, SHARE),
    noiseLevel: whole(raw['noiseLevel'], 20, [0, 350]),
  };
}

function readRefiner(value: unknown): RefinerSettings | null {
  const raw = record(value);
  const model = text(raw['model'], '');
  return model === '' ? null : { model, from: number(raw['from'], 0.8, SHARE) };
}

function readSizeHints(value: unknown): SizeHints | null {
  if (!isRecord(value)) return null;
  return {
    originalWidth: whole(value['originalWidth'], 1024, SIDES),
    originalHeight: whole(value['originalHeight'], 1024, SIDES),
    cropLeft: whole(value['cropLeft'], 0, CROPS),
    cropTop: whole(value['cropTop'], 0, CROPS),
    targetWidth: whole(value['targetWidth'], 1024, SIDES),
    targetHeight: whole(value['targetHeight'], 1024, SIDES),
  };
}

/** Pixels are multiples of eight, the factor of the picture decoder. */
export const toEight = (pixels: number): number => Math.max(8, Math.round(pixels / 8) * 8);

const side = (value: unknown, fallback: number): number => toEight(number(value, fallback, SIDES));

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const record = (value: unknown): Raw => (isRecord(value) ? value : {});

const text = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

function number(value: unknown, fallback: number, [least, most]: Range): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(most, Math.max(least, value));
}

const whole = (value: unknown, fallback: number, range: Range): number =>
  Math.round(number(value, fallback, range));

function oneOf<const T extends string>(value: unknown, choices: readonly T[], fallback: T): T {
  return choices.find((choice) => choice === value) ?? fallback;
}
