import type { Predict } from '../samplers/prediction.ts';

export interface GuidanceInterval {
  /** Shares of the way from noise (0) to picture (1), in training timesteps; both ends belong to the interval. */
  readonly from: number;
  readonly to: number;
  readonly trainTimesteps: number;
}

/**
 * Guidance in a part of the way only (Kynkäänniemi et al. 2024, Applying Guidance in a Limited Interval): outside of
 * it the negative prompt's run is saved as well.
 */
export function guidedBetween(guided: Predict, unguided: Predict, interval: GuidanceInterval): Predict {
  const last = interval.trainTimesteps - 1;
  const noisiest = (1 - interval.from) * last;
  const cleanest = (1 - interval.to) * last;
  return (x, timestep) =>
    timestep <= noisiest && timestep >= cleanest ? guided(x, timestep) : unguided(x, timestep);
}
