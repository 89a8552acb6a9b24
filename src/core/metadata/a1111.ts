import { printInfotext } from './infotext.ts';

/** What a picture's `parameters` text is to say; null, and an `extra` that is not there: nothing. */
export interface A1111Parameters {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly steps: number;
  /** By the name that people see: 'Euler a', 'DPM++ 2M'. */
  readonly sampler: string;
  readonly scheduleType: string;
  readonly cfgScale: number;
  readonly imageCfgScale: number | null;
  /** A whole number; decimal text where a number would lose digits. */
  readonly seed: number | string;
  readonly width: number;
  readonly height: number;
  readonly modelHash: string | null;
  readonly model: string | null;
  readonly variation: { readonly seed: number | string; readonly strength: number } | null;
  readonly resizeFrom: { readonly width: number; readonly height: number } | null;
  readonly denoisingStrength: number | null;
  /** Layers from the end; 1 is the last and A1111's default. */
  readonly clipSkip: number;
  readonly ensd: number | null;
  /** Where the noise comes from; A1111's default is 'GPU'. */
  readonly rng: 'CPU' | 'GPU' | 'NV';
  /** Everything else, in this order. */
  readonly extra: ReadonlyMap<string, string>;
  readonly version: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The text in A1111's own order of keys. */
export function printA1111(parameters: A1111Parameters): string {
  const { variation, clipSkip, rng } = parameters;
  const pairs: [string, string | number | null][] = [
    ['Steps', parameters.steps],
    ['Sampler', parameters.sampler],
    ['Schedule type', parameters.scheduleType],
    ['CFG scale', parameters.cfgScale],
    ['Image CFG scale', parameters.imageCfgScale],
    ['Seed', parameters.seed],
    ['Size', sizeText(parameters)],
    ['Model hash', parameters.modelHash],
    ['Model', parameters.model],
    ['Variation seed', variation && variation.seed],
    ['Variation seed strength', variation && variation.strength],
    ['Seed resize from', parameters.resizeFrom && sizeText(parameters.resizeFrom)],
    ['Denoising strength', parameters.denoisingStrength],
    ['Clip skip', clipSkip > 1 ? clipSkip : null],
    ['ENSD', parameters.ensd],
    ['RNG', rng === 'GPU' ? null : rng],
    ...parameters.extra,
    ['Version', parameters.version],
  ];
  const fields = new Map(
    pairs.flatMap(([key, value]) => (value === null ? [] : [[key, String(value)] as const])),
  );
  return printInfotext({ prompt: parameters.prompt, negativePrompt: parameters.negativePrompt, fields });
}

const sizeText = ({ width, height }: Size): string => `${width}x${height}`;
