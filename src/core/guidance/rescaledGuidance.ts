import type { Guidance } from './guidance.ts';

/**
 * Guidance without its higher contrast: Lin et al. 2023 (Common Diffusion Noise Schedules and Sample Steps are
 * Flawed), section 3.4. Amount 0: not at all; 1: it gets the spread of the conditional prediction. The authors take 0.7.
 */
export function rescaledGuidance(inner: Guidance, amount: number): Guidance {
  return (predictions) => {
    const guided = inner(predictions);
    const ratio = deviation(predictions.conditional) / deviation(guided);
    const factor = amount * ratio + (1 - amount);
    // Two equal numbers everywhere have no spread to restore.
    return Number.isFinite(factor) ? guided.map((value) => value * factor) : guided;
  };
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}
