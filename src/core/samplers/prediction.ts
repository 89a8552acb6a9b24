import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Denoise } from './sampler.ts';
import type { PredictionType } from './schedulerConfig.ts';

const f32 = Math.fround;
const ROUNDING = 4e-7;

/** What the network itself gives for an input of unit variance: epsilon, v or x0, as it was trained. */
export type Predict = (x: Float32Array, timestep: number) => Promise<Float32Array>;

/** Makes a network's raw prediction an estimate of x0: scales its input, converts its output. */
export function createDenoise(predict: Predict, type: PredictionType): Denoise {
  return async (x, level) => {
    const norm = normOf(level);
    const output = await predict(divide(x, norm), level.timestep);
    return toDenoised({ x, output, level, norm }, type);
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
      return divide(subtract(x, scale(output, level.sigma)), level.alpha);
    case 'v_prediction': {
      // Salimans & Ho 2022, appendix D, for x/norm: x0 = alpha·x − sigma·v.
      const kept = divide(scale(x, level.alpha), f32(norm * norm));
      return add(scale(output, f32(-level.sigma / norm)), kept);
    }
    case 'sample':
      return output;
  }
}

/** √(alpha² + sigma²): what the network's input is divided by. 1 where variance is preserved. */
function normOf({ alpha, sigma }: NoiseLevel): number {
  const norm = f32(Math.sqrt(f32(f32(sigma * sigma) + f32(alpha * alpha))));
  return Math.abs(norm - 1) < ROUNDING ? 1 : norm;
}
