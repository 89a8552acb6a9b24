import type { UNetConfig } from '../models/unetConfig.ts';
import { floatTensor, type Condition } from './condition.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** Missing or null: as large as the one wanted, with nothing cropped off. */
  readonly sizeHints?: SizeHints | null | undefined;
}

/** What the model is made to believe of the picture that this one is a part of, in pixels. */
export interface SizeHints {
  readonly originalWidth: number;
  readonly originalHeight: number;
  readonly cropLeft: number;
  readonly cropTop: number;
  readonly targetWidth: number;
  readonly targetHeight: number;
}

/** How pleasing the refiner's training pictures were found, of 10: what is asked for, and what is not. */
const AESTHETIC_SCORE = { positive: 6, negative: 2.5 };

/**
 * What SDXL is told of sizes (Podell et al. 2023, §2.2): original size, crop and target size; for the refiner the aesthetic
 * score instead of the target. Nothing for models that are not told.
 */
export function sizeConditioning(
  { addition }: Pick<UNetConfig, 'addition'>,
  { width, height, sizeHints }: PictureSize,
  prompt: 'positive' | 'negative',
): Condition {
  if (addition === null) return {};
  const hints = sizeHints ?? unhinted(width, height);
  const original = [hints.originalHeight, hints.originalWidth, hints.cropTop, hints.cropLeft];
  const last = addition.sizes === 5 ? [AESTHETIC_SCORE[prompt]] : [hints.targetHeight, hints.targetWidth];
  return { sizes: floatTensor([addition.sizes], [...original, ...last]) };
}

function unhinted(width: number, height: number): SizeHints {
  return {
    ...{ originalWidth: width, originalHeight: height, cropLeft: 0, cropTop: 0 },
    ...{ targetWidth: width, targetHeight: height },
  };
}
