import type { Condition } from '../pipeline/condition.ts';
import type { ImageEncoder } from '../pipeline/control/adapters.ts';
import type { NoiseSource } from '../samplers/sampler.ts';
import type { Diffusion } from './diffusion.ts';

/** Of what a text's encoders make, what is for the prior alone has names that begin so. */
export const FOR_PRIOR = 'prior/';

/**
 * Makes the vector of a text: a picture of it would have that (Ramesh et al. 2022, section 2.2). Of its denoiser [C, 1, 1] are the
 * noisy vector.
 */
export interface Prior extends Diffusion {
  /** Numbers of a vector. */
  readonly channels: number;
  readonly usual: { readonly steps: number; readonly guidance: number };
  /** What it makes, as CLIP would give it. Reads weights. */
  readonly asClip: (made: Float32Array) => Float32Array;
}

export interface Noising {
  readonly noise: NoiseSource;
  /** From 0 up. */
  readonly level: number;
}

/** One vector that a network is told of its picture beside the text, as CLIP has them: unCLIP. It comes from a text or from a picture. */
export interface ImageEmbedding {
  readonly from: Prior | ImageEncoder;
  /** What its network is told of a vector. Reads weights. */
  readonly told: (
    vector: Float32Array,
    noising: Noising,
  ) => { readonly positive: Condition; readonly negative: Condition };
  /** How noisy the vector may be made; null: it is told as it is. */
  readonly mostNoise: number | null;
}

export const isPrior = (from: ImageEmbedding['from']): from is Prior => 'asClip' in from;
