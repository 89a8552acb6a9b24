import type { NoiseLevel } from './noiseLevel.ts';
import type { BrownianPath, NoiseSource } from './sampler.ts';

const f32 = Math.fround;
const SAME = 1e-5;

/** The noise of a step from one level to another; null where it ends without noise and none is drawn. */
export type StepNoise = (
  noise: NoiseSource,
  levels: readonly NoiseLevel[],
  length: number,
) => (from: NoiseLevel, to: NoiseLevel) => Float32Array | null;

/** The next numbers for every step, the last included: diffusers' way. */
export const noiseOfSteps: StepNoise = (noise, _levels, length) => () => noise.next(length);

/** The increments of one Brownian path in σ (noise over picture), none for a last step to σ = 0: k-diffusion's way. */
export const noiseOfPath: StepNoise = (noise, levels, length) => {
  const path = pathOf(noise, levels, length);
  return (from, to) => (to.sigma === 0 ? null : path(sigmaOf(from), sigmaOf(to)));
};

/** The noise source's own path between the levels, or one made of its next numbers. */
export function pathOf(noise: NoiseSource, levels: readonly NoiseLevel[], length: number): BrownianPath {
  const sigmas = levels.map(sigmaOf).filter((sigma) => sigma > 0);
  const range = { smallest: Math.min(...sigmas), largest: Math.max(...sigmas) };
  return noise.brownianPath?.(range, length) ?? lengthening(noise, length);
}

/** A path that goes on with the next numbers where it was not known yet; σ falls from question to question. */
function lengthening(noise: NoiseSource, length: number): BrownianPath {
  const known: { sigma: number; value: Float32Array }[] = [];
  const at = (sigma: number): Float32Array => {
    const near = known.find((place) => Math.abs(place.sigma - sigma) <= SAME * sigma);
    if (near !== undefined) return near.value;
    const last = known.at(-1);
    const step = last === undefined ? 0 : f32(Math.sqrt(last.sigma - sigma));
    const start = last?.value ?? new Float32Array(length);
    const value = last === undefined ? start : plus(start, noise.next(length), step);
    known.push({ sigma, value });
    return value;
  };
  return (from, to) => {
    const start = at(from);
    const distance = f32(Math.sqrt(Math.abs(from - to)));
    return at(to).map((value, i) => f32(value - (start[i] ?? Number.NaN)) / distance);
  };
}

function plus(start: Float32Array, noise: Float32Array, factor: number): Float32Array {
  return start.map((value, i) => value + f32((noise[i] ?? Number.NaN) * factor));
}

function sigmaOf({ alpha, sigma }: NoiseLevel): number {
  return alpha === 1 ? sigma : f32(sigma / alpha);
}
