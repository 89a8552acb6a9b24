import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Denoise } from './sampler.ts';
import type { PredictionType } from './schedulerConfig.ts';

const f32 = Math.fround;
const ROUNDING = 4e-7;

/**
 * What the network itself gives, as it was trained; twice as many numbers as x has where it was also trained to say
 * something about the variance of its noise.
 */
export type Predict = (x: Float32Array, timestep: number) => Promise<Float32Array>;

/** How a network's output is to be read. */
export interface Parameterisation {
  readonly type: PredictionType;
  /** Whether the network wants an input of unit variance, or x as it is. */
  readonly scalesInput: boolean;
  /** The standard deviation of the pictures where the network is one of Karras et al. 2022, otherwise null. */
  readonly sigmaData: number | null;
}

/** Makes a network's raw prediction an estimate of x0: scales its input, converts its output. */
export function createDenoise(
  predict: Predict,
  type: PredictionType,
  scalesInput = type !== 'flow',
): Denoise {
  return async (x, level) => {
    const norm = scalesInput ? normOf(level) : 1;
    const output = await predict(divide(x, norm), level.timestep);
    const estimate = toDenoised({ x, output: output.subarray(0, x.length), level, norm }, type);
    return output.length === x.length ? estimate : followedBy(estimate, output.subarray(x.length));
  };
}

/**
 * The same for networks of Karras et al. 2022: D = c_skip·x + c_out·F(c_in·x, ln(σ)/4), table 1 (those that predict v
 * give −F).
 */
export function createEdmDenoise(predict: Predict, type: PredictionType, sigmaData: number): Denoise {
  return async (x, { sigma, timestep }) => {
    const variance = f32(f32(sigma * sigma) + sigmaData ** 2);
    const norm = f32(Math.sqrt(variance));
    const output = await predict(scale(x, f32(1 / norm)), timestep);
    const gain = f32(f32((type === 'v_prediction' ? -sigma : sigma) * sigmaData) / norm);
    return add(scale(x, f32(sigmaData ** 2 / variance)), scale(output.subarray(0, x.length), gain));
  };
}

interface Prediction {
  readonly x: Float32Array;
  readonly output: Float32Array;
  readonly level: NoiseLevel;
  readonly norm: number;
}

function toDenoised({ x, output, level, norm }: Prediction, type: PredictionType): Float32Array {
  switch (type) {
    case 'epsilon':
      return withoutNoise(subtract(x, scale(output, level.sigma)), level);
    case 'v_prediction': {
      // Salimans & Ho 2022, appendix D, for x/norm: x0 = alpha·x − sigma·v.
      const kept = divide(scale(x, level.alpha), f32(norm * norm));
      return add(scale(output, f32(-level.sigma / norm)), kept);
    }
    case 'sample':
      return output;
    case 'flow':
      // Lipman et al. 2023: x = (1 − σ)·x0 + σ·noise moves with noise − x0.
      return subtract(x, scale(output, level.sigma));
  }
}

/** x0 of alpha·x0. Where nothing of the picture is left it has no size; where nothing is said of it either, it is 0. */
function withoutNoise(kept: Float32Array, { alpha }: NoiseLevel): Float32Array {
  return alpha > 0 ? divide(kept, alpha) : kept.map((value) => (value === 0 ? 0 : value / alpha));
}

/** √(alpha² + sigma²): what the network's input is divided by. 1 where variance is preserved. */
function normOf({ alpha, sigma }: NoiseLevel): number {
  const norm = f32(Math.sqrt(f32(f32(sigma * sigma) + f32(alpha * alpha))));
  return Math.abs(norm - 1) < ROUNDING ? 1 : norm;
}

/** The prediction for the estimate, and once more for who wants it as it is. */
export function saidTwice(predict: Predict): Predict {
  return async (x, timestep) => {
    const prediction = (await predict(x, timestep)).subarray(0, x.length);
    return followedBy(prediction, prediction);
  };
}

function followedBy(estimate: Float32Array, rest: Float32Array): Float32Array {
  const all = new Float32Array(estimate.length + rest.length);
  all.set(estimate);
  all.set(rest, estimate.length);
  return all;
}
