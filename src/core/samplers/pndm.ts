import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Denoise, Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface PndmOptions {
  /** Begin with three Runge–Kutta steps of four runs each; otherwise with one of two runs. */
  readonly rungeKutta: boolean;
  /** What is averaged over steps: the network's noise or its v. */
  readonly combine: 'epsilon' | 'v_prediction';
  /** The level of any timestep; below 0 it is the end. */
  readonly levelAt: (timestep: number) => NoiseLevel;
  /** ᾱ of a level. */
  readonly alphaCumprod: (level: NoiseLevel) => number;
  /** How many training timesteps a step goes down; null: to the next of the list, as A1111 has it. */
  readonly stride: number | null;
  /** Where the network is asked the second time in the first step of improved Euler; at the next level where left out. */
  readonly second?: NoiseLevel | undefined;
}

/** Adams–Bashforth weights, newest first, by how many predictions there are. */
const WEIGHTS: readonly (readonly number[])[] = [
  [],
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];
const MOST = 4;
const RUNGE_KUTTA_STEPS = 3;

/**
 * PNDM: Liu et al. 2022, algorithm 2: the linear multistep of eq. 12 with the transfer of eq. 11, begun with the
 * pseudo Runge–Kutta steps of eq. 13, or (PLMS) with one step of improved Euler.
 */
export function createPndm(options: PndmOptions): Sampler {
  const { rungeKutta, combine, second } = options;
  return async function* (denoise, x, levels) {
    const predict = rawPrediction(denoise, combine);
    let past: readonly Float32Array[] = [];
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const prediction = await predict(x, level);
      past = [prediction, ...past].slice(0, MOST);
      const denoised = toDenoised({ x, prediction, level, combine });
      const step = { x, prediction, level, next: levels[index + 1] ?? level };
      if (rungeKutta && index < RUNGE_KUTTA_STEPS) {
        x = await rungeKuttaStep(step, predict, options);
      } else if (!rungeKutta && index === 0 && beginsTwice(options, levels)) {
        x = await improvedEulerStep({ ...step, next: second ?? step.next }, predict, options);
      } else {
        x = transfer({ x, prediction: extrapolated(past), level }, below(step, options), options);
      }
      yield { index, x, denoised };
    }
  };
}

/** diffusers' scheduler has no second run where there is one step. */
function beginsTwice({ second, stride }: PndmOptions, levels: readonly NoiseLevel[]): boolean {
  return second !== undefined || stride === null || levels.length > 2;
}

interface Step {
  readonly x: Float32Array;
  readonly prediction: Float32Array;
  readonly level: NoiseLevel;
  readonly next: NoiseLevel;
}

/** ibid., eq. 12 */
function extrapolated(past: readonly Float32Array[]): Float32Array {
  const weights = WEIGHTS[past.length] ?? [];
  return past
    .map((prediction, i) => scale(prediction, f32(weights[i] ?? 0)))
    .reduce((sum, part) => add(sum, part));
}

/** The mean of the predictions at both ends of the step. */
async function improvedEulerStep(step: Step, predict: Denoise, options: PndmOptions): Promise<Float32Array> {
  const { level, next } = step;
  const { levelAt, stride } = options;
  const tried = transfer(step, below(step, options), options);
  const prediction = divide(add(await predict(tried, next), step.prediction), 2);
  const from = stride === null ? level : levelAt(next.timestep + stride);
  return transfer({ ...step, prediction, level: from }, next, options);
}

function below({ level, next }: Step, { levelAt, stride }: PndmOptions): NoiseLevel {
  return stride === null ? next : levelAt(level.timestep - stride);
}

/** ibid., eq. 13: half a step twice, a whole step once, and the mean of the four predictions. */
async function rungeKuttaStep(step: Step, predict: Denoise, options: PndmOptions): Promise<Float32Array> {
  const { level, next, prediction: first } = step;
  const half = Math.floor((options.stride ?? level.timestep - next.timestep) / 2);
  const middle = options.levelAt(next.timestep + half);
  const to = (prediction: Float32Array, target: NoiseLevel) =>
    transfer({ ...step, prediction }, target, options);

  const second = await predict(to(first, options.levelAt(level.timestep - half)), middle);
  const third = await predict(to(second, middle), middle);
  const fourth = await predict(to(third, next), next);
  const early = add(scale(first, f32(1 / 6)), scale(second, f32(1 / 3)));
  const late = add(scale(third, f32(1 / 3)), scale(fourth, f32(1 / 6)));
  return to(add(early, late), next);
}

/** ibid., eq. 11: from one level to another with the noise that the prediction means. */
function transfer(
  { x, prediction, level }: Omit<Step, 'next'>,
  target: NoiseLevel,
  { combine, alphaCumprod }: PndmOptions,
): Float32Array {
  const from = alphaCumprod(level);
  const to = alphaCumprod(target);
  const epsilon =
    combine === 'epsilon' ? prediction : add(scale(prediction, level.alpha), scale(x, level.sigma));
  const sum = f32(from * target.sigma) + f32(Math.sqrt(f32(f32(from * f32(1 - from)) * to)));
  const change = divide(scale(epsilon, f32(to - from)), f32(sum));
  return subtract(scale(x, f32(Math.sqrt(f32(to / from)))), change);
}

/**
 * The network's own output: behind the estimate of x0, or that estimate turned back, which where there is little noise left
 * costs the digits that averages over levels need.
 */
function rawPrediction(denoise: Denoise, combine: 'epsilon' | 'v_prediction'): Denoise {
  return async (x, level) => {
    const said = await denoise(x, level);
    if (said.length > x.length) return said.subarray(x.length);
    const denoised = said;
    return combine === 'epsilon'
      ? divide(subtract(x, scale(denoised, level.alpha)), level.sigma)
      : divide(subtract(scale(x, level.alpha), denoised), level.sigma);
  };
}

function toDenoised(
  step: Omit<Step, 'next'> & { readonly combine: 'epsilon' | 'v_prediction' },
): Float32Array {
  const { x, prediction, level, combine } = step;
  const noise = scale(prediction, level.sigma);
  return combine === 'epsilon'
    ? divide(subtract(x, noise), level.alpha)
    : subtract(scale(x, level.alpha), noise);
}
