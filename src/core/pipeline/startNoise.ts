import { createTorchNoise } from '../random/torchNoise.ts';
import type { NoiseSource } from '../samplers/sampler.ts';

export interface NoiseOptions {
  readonly source: 'cpu' | 'cuda';
  readonly batch: 'seed_per_picture' | 'one_generator';
  readonly variationSeed: number;
  readonly variationStrength: number;
  readonly resizeFrom: { readonly width: number; readonly height: number } | null;
  readonly laterSeedDelta: number;
}

export interface StartNoise {
  /** Standard normal, [C, h, w]. */
  readonly start: Float32Array;
  /** What a sampler draws on the way. */
  readonly later: NoiseSource;
}

/** The noise of a picture of a shape. */
export function startNoise(shape: readonly number[], seed: number): StartNoise {
  const later = createTorchNoise(seed);
  const start = later.next(shape.reduce((product, size) => product * size, 1));
  return { start, later };
}
