import type { NoiseLevel } from './noiseLevel.ts';

/** The network's estimate of x0 at a level that has been visited. */
export interface Estimate {
  readonly level: NoiseLevel;
  readonly denoised: Float32Array;
}
