import { USUAL_GUIDANCE } from '../../src/core/pipeline/guide.ts';
import type { Source } from '../../src/core/pipeline/preparedSource.ts';
import type { PictureSettings } from '../../src/core/pipeline/pictureJob.ts';

/** A whole run that diffusers has made, as plain data: it is read from disk and sent into a page. */
export interface GoldenRun {
  readonly name: string;
  /** Below tools/reference/goldens. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly settings: PictureSettings;
  readonly source: GoldenSource | null;
  /** What the first convolution of the decoder is multiplied by, to make its numbers large. */
  readonly decoderScale?: number;
}

export interface GoldenSource {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 */
  readonly rgb: readonly number[];
  readonly mask: readonly number[] | null;
  readonly strength: number;
  readonly noiseLevel: number;
}

/** What golden.json says of a run. */
export interface GoldenFacts {
  readonly prompt: string;
  readonly negative: string | null;
  readonly guidance: number;
  readonly steps: number;
  readonly height: number;
  readonly width: number;
  readonly seed: number;
  readonly sampler?: string;
  readonly samplers?: readonly string[];
  readonly task?: string;
  readonly strength?: number;
  readonly image_guidance?: number;
  /** Flux's guidance by the negative prompt. */
  readonly real?: number;
  /** The class of a model without words. */
  readonly label?: number;
  readonly noise_level?: number;
  /** Which lies beside a checkpoint; T5's unless told. */
  readonly tokenizer?: string;
}

export function settingsOf(facts: GoldenFacts, sampler: string): PictureSettings {
  const { prompt, negative, guidance, steps, height, width, seed } = facts;
  const { image_guidance: image = 1, real = 1, label: classLabel = 0 } = facts;
  return {
    ...{ prompt, negativePrompt: negative ?? '', guidance, steps, height, width, seed, sampler, classLabel },
    guidanceOptions: { ...USUAL_GUIDANCE, image, real },
  };
}

export function sourceOf({ width, height, rgb, mask, strength, noiseLevel }: GoldenSource): Source {
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : (rgb[3 * (i >> 2) + (i % 4)] ?? 0),
  );
  return {
    ...{ picture: { width, height, rgba }, strength, noiseLevel },
    mask: mask === null ? null : Uint8Array.from(mask),
  };
}
