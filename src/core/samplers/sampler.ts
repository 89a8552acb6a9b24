import type { NoiseLevel } from './noiseLevel.ts';

/**
 * The denoised estimate x0 of a noisy x at a noise level. Guidance and prediction types wrap this type. Of a network that
 * also learned the variance of its noise, what it says about that follows the estimate for samplers that ask for it.
 */
export type Denoise = (x: Float32Array, level: NoiseLevel) => Promise<Float32Array>;

/** Standard normal numbers in the order in which torch's generator of the same seed would give them. */
export interface NoiseSource {
  /** What `torch.randn(length)` returns next. */
  next(length: number): Float32Array;
  /** For samplers along one Brownian path in σ; where it is missing they make one of the next numbers. */
  readonly brownianPath?: ((range: SigmaRange, length: number) => BrownianPath) | undefined;
}

/** The increment from one σ to another, divided by the root of their distance: standard normal numbers. */
export type BrownianPath = (from: number, to: number) => Float32Array;

export interface SigmaRange {
  readonly smallest: number;
  readonly largest: number;
}

export interface SamplerStep {
  /** 0-based; the step that has just been finished. */
  readonly index: number;
  /** The sample at the next noise level. The sampler goes on from this very array: inpainting writes into it. */
  readonly x: Float32Array;
  /** The network's estimate of x0 at this step: what a preview shows. */
  readonly denoised: Float32Array;
}

/**
 * One algorithm, for any levels of the form x = alpha·x0 + sigma·noise; which levels diffusers would visit is
 * the business of the schedules beside it. `levels` has one entry more than there are steps; the last is where
 * the sample ends (usually sigma 0). The network is called once per step, by second-order solvers twice. Yields
 * once per step, in order; the last step's `x` is the result.
 */
export type Sampler = (
  denoise: Denoise,
  x: Float32Array,
  levels: readonly NoiseLevel[],
  noise: NoiseSource,
) => AsyncGenerator<SamplerStep>;
