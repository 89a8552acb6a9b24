import type { Predict } from '../samplers/prediction.ts';
import { classifierFree, type PredictPair } from './classifierFree.ts';

export interface RescaledGuidanceOptions {
  readonly guidance: number;
  /** 0: not at all; 1: the guided prediction gets the spread of the conditional one. The authors take 0.7. */
  readonly amount: number;
}

/**
 * Guidance without its higher contrast: Lin et al. 2023 (Common Diffusion Noise Schedules and Sample Steps are
 * Flawed), section 3.4, on the network's raw output as diffusers does it.
 */
export function rescaledGuidance(
  predictPair: PredictPair,
  { guidance, amount }: RescaledGuidanceOptions,
): Predict {
  return async (x, timestep) => {
    const pair = await predictPair(x, timestep);
    const guided = await classifierFree(async () => pair, guidance)(x, timestep);
    const ratio = deviation(pair.conditional) / deviation(guided);
    const factor = amount * ratio + (1 - amount);
    // Two equal numbers everywhere have no spread to restore.
    return Number.isFinite(factor) ? guided.map((value) => value * factor) : guided;
  };
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}
