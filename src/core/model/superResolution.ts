import type { Planes } from '../tensor/bilinear.ts';
import type { DenoiserShape } from './denoiserShape.ts';
import type { Diffusion } from './diffusion.ts';
import type { Network } from './network.ts';

/** Makes a model's pictures larger once they are there, by a diffusion of its own that sees the small one. */
export interface SuperResolution extends Diffusion {
  /** Another network, which makes the last step. */
  readonly last: Network<DenoiserShape>;
  /** How many times as large, along a side. */
  readonly scale: number;
  readonly usualSteps: number;
  /** The small picture as the network sees it, [C, H, W]. */
  readonly shown: (small: Planes, size: { readonly height: number; readonly width: number }) => Float32Array;
}
