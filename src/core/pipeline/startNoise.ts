import { createBrownianTree } from '../random/brownianTree.ts';
import { createCudaNoise } from '../random/cudaNoise.ts';
import { seedPlus, wholeSeed, type Seed } from '../random/seed.ts';
import { createTorchNoise } from '../random/torchNoise.ts';
import { pastedInCentre, slerp, type NoisePlanes } from '../random/variation.ts';
import type { NoiseSource } from '../samplers/sampler.ts';

export interface NoiseOptions {
  readonly source: 'cpu' | 'cuda';
  readonly batch: 'seed_per_picture' | 'one_generator';
  readonly variationSeed: Seed;
  readonly variationStrength: number;
  readonly resizeFrom: { readonly width: number; readonly height: number } | null;
  readonly laterSeedDelta: number;
  readonly steps: 'continued' | 'comfyui_cuda' | 'comfyui_cpu';
  readonly start: 'usual' | 'sgm';
}

/** A job is `count` pictures of one seed; this is number `picture` of them, from 0. */
export interface NoiseRequest {
  readonly seed: Seed;
  readonly picture: number;
  readonly count: number;
  /** Pixels a latent pixel covers, for sizes that are given in pixels. */
  readonly pixelsPerLatent: number;
  readonly options: NoiseOptions;
}

export interface StartNoise {
  /** Standard normal, [C, h, w]; drawn when it is first asked for: what begins with a picture draws other numbers first. */
  readonly start: Float32Array;
  /** What a picture to begin with is made noisy with, and what encoding it draws. */
  readonly beside: NoiseSource;
  /** What a sampler draws on the way. */
  readonly later: NoiseSource;
}

const USUAL: NoiseRequest = {
  seed: 0,
  picture: 0,
  count: 1,
  pixelsPerLatent: 8,
  options: {
    source: 'cpu',
    batch: 'seed_per_picture',
    variationSeed: 0,
    variationStrength: 0,
    resizeFrom: null,
    laterSeedDelta: 0,
    steps: 'continued',
    start: 'usual',
  },
};

/**
 * The noise of one picture of a job, of shape [1, C, h, w]: as A1111 draws it (modules/rng.py), or as diffusers draws it
 * for a batch. A number instead of a request is the seed of a job of one picture.
 */
export function startNoise(shape: readonly number[], request: number | Partial<NoiseRequest>): StartNoise {
  const asked = { ...USUAL, ...(typeof request === 'number' ? { seed: request } : request) };
  const [, channels = 0, height = 0, width = 0] = shape;
  const planes = { channels, height, width };
  const { seed, generator } = generatorOf(asked);
  let start: Float32Array | null = null;
  const { options } = asked;
  const later = laterNoise(options, seed, generator);
  return {
    get start() {
      return (start ??= firstNoise(planes, { ...asked, seed }, generator));
    },
    beside: options.steps === 'continued' ? later : generator,
    later,
  };
}

/**
 * A1111 and diffusers go on with the generator that made the start; ComfyUI begins another (`default_noise_sampler` in its
 * k_diffusion/sampling.py), which on a CPU would repeat the start, were its seed not one more.
 */
function laterNoise(options: NoiseOptions, seed: bigint, started: NoiseSource): NoiseSource {
  const { steps, source, laterSeedDelta } = options;
  if (steps === 'comfyui_cuda') return { ...createCudaNoise(seed), brownianPath: pathsOf('cuda', seed) };
  if (steps === 'comfyui_cpu') {
    return { ...createTorchNoise(seedPlus(seed, 1)), brownianPath: pathsOf('cpu', seed) };
  }
  const rest = laterSeedDelta === 0 ? started : newGenerator(source, seedPlus(seed, laterSeedDelta));
  return { next: (length) => rest.next(length), brownianPath: pathsOf(source, seed) };
}

/** Pictures of a job have seeds one apart, or variation seeds one apart, or parts of one generator's numbers. */
function generatorOf(request: NoiseRequest): { readonly seed: bigint; readonly generator: NoiseSource } {
  const { options, picture, count } = request;
  const first = wholeSeed(request.seed);
  if (options.batch === 'one_generator') {
    const whole = newGenerator(options.source, first);
    const part = (length: number) =>
      whole.next(length * count).slice(picture * length, (picture + 1) * length);
    return { seed: seedPlus(first, picture), generator: { next: part } };
  }
  const seed = options.variationStrength === 0 ? seedPlus(first, picture) : first;
  return { seed, generator: newGenerator(options.source, seed) };
}

function firstNoise(planes: NoisePlanes, request: NoiseRequest, generator: NoiseSource): Float32Array {
  const { options, seed } = request;
  const drawn = drawnPlanes(planes, request);
  const resized = drawn.width !== planes.width || drawn.height !== planes.height;
  const noise = resized
    ? newGenerator(options.source, seed).next(sizeOf(drawn))
    : generator.next(sizeOf(planes));
  const varied = variation(noise, drawn, request);
  return resized ? pastedInCentre(varied, drawn, generator.next(sizeOf(planes)), planes) : varied;
}

function variation(
  noise: Float32Array,
  planes: NoisePlanes,
  { options, picture }: NoiseRequest,
): Float32Array {
  if (options.variationStrength === 0) return noise;
  const seed = seedPlus(wholeSeed(options.variationSeed), picture);
  const other = newGenerator(options.source, seed).next(sizeOf(planes));
  return slerp(options.variationStrength, noise, other, planes);
}

function drawnPlanes(planes: NoisePlanes, { options, pixelsPerLatent }: NoiseRequest): NoisePlanes {
  const { resizeFrom } = options;
  if (resizeFrom === null) return planes;
  return {
    channels: planes.channels,
    height: Math.floor(resizeFrom.height / pixelsPerLatent),
    width: Math.floor(resizeFrom.width / pixelsPerLatent),
  };
}

function newGenerator(source: 'cpu' | 'cuda', seed: Seed): NoiseSource {
  return source === 'cuda' ? createCudaNoise(seed) : createTorchNoise(seed);
}

/** A1111 and ComfyUI grow the tree from the picture's seed, and draw its numbers where they draw all others. */
function pathsOf(source: 'cpu' | 'cuda', seed: bigint): NoiseSource['brownianPath'] {
  const randn = (own: number, length: number) => newGenerator(source, own).next(length);
  return (range, length) => createBrownianTree({ seed, range, length, randn });
}

function sizeOf({ channels, height, width }: NoisePlanes): number {
  return channels * height * width;
}
