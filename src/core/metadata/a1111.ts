import { parseInfotext, printInfotext } from './infotext.ts';

/** What a picture's `parameters` text says; null where it says nothing. */
export interface A1111Parameters {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly steps: number | null;
  /** By the name that people see: 'Euler a', 'DPM++ 2M'. */
  readonly sampler: string | null;
  /** 'Automatic' where nothing is said. */
  readonly scheduleType: string;
  readonly cfgScale: number | null;
  readonly seed: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly modelHash: string | null;
  readonly model: string | null;
  readonly denoisingStrength: number | null;
  /** Layers from the end; 1 is the last and the default. */
  readonly clipSkip: number;
  /** Where the noise comes from; A1111's default is 'GPU'. */
  readonly rng: string;
  readonly version: string | null;
  /** Everything else, in the text's order. */
  readonly extra: ReadonlyMap<string, string>;
}

const SIZE = /^(\d{1,6})x(\d{1,6})$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const KNOWN = new Set([
  'Steps',
  'Sampler',
  'Schedule type',
  'CFG scale',
  'Seed',
  'Size',
  'Model hash',
  'Model',
  'Denoising strength',
  'Clip skip',
  'RNG',
  'Version',
]);

/** The text in A1111's own order of keys. */
export function printA1111(parameters: A1111Parameters): string {
  const { width, height, clipSkip, rng } = parameters;
  const pairs: [string, string | number | null][] = [
    ['Steps', parameters.steps],
    ['Sampler', parameters.sampler],
    ['Schedule type', parameters.scheduleType],
    ['CFG scale', parameters.cfgScale],
    ['Seed', parameters.seed],
    ['Size', width === null || height === null ? null : `${width}x${height}`],
    ['Model hash', parameters.modelHash],
    ['Model', parameters.model],
    ['Denoising strength', parameters.denoisingStrength],
    ['Clip skip', clipSkip > 1 ? clipSkip : null],
    ['RNG', rng === 'GPU' ? null : rng],
    ...[...parameters.extra].filter(([key]) => !KNOWN.has(key)),
    ['Version', parameters.version],
  ];
  const fields = new Map(
    pairs.flatMap(([key, value]) => (value === null ? [] : [[key, String(value)] as const])),
  );
  return printInfotext({ prompt: parameters.prompt, negativePrompt: parameters.negativePrompt, fields });
}

/** Reads any text: what is not understood is part of the prompt or in `extra`. Imported texts are data, never code. */
export function parseA1111(text: string): A1111Parameters {
  const { prompt, negativePrompt, fields } = parseInfotext(text);
  const [, width = null, height = null] = SIZE.exec(fields.get('Size') ?? '') ?? [];
  const numeric = (key: string): number | null => toNumber(fields.get(key) ?? null);
  return {
    prompt,
    negativePrompt,
    steps: numeric('Steps'),
    sampler: fields.get('Sampler') ?? null,
    scheduleType: fields.get('Schedule type') ?? 'Automatic',
    cfgScale: numeric('CFG scale'),
    seed: numeric('Seed'),
    width: toNumber(width),
    height: toNumber(height),
    modelHash: fields.get('Model hash') ?? null,
    model: fields.get('Model') ?? null,
    denoisingStrength: numeric('Denoising strength'),
    clipSkip: numeric('Clip skip') ?? 1,
    rng: fields.get('RNG') ?? 'GPU',
    version: fields.get('Version') ?? null,
    extra: new Map([...fields].filter(([key]) => !KNOWN.has(key))),
  };
}

function toNumber(text: string | null): number | null {
  return text !== null && NUMBER.test(text.trim()) ? Number(text) : null;
}
