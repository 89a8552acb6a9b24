/**
 * One point of a schedule. A noisy sample is  x = alpha·x0 + sigma·noise.
 * Variance preserving (DDPM): alpha² + sigma² = 1. Variance exploding (Karras et al. 2022): alpha = 1.
 * `timestep` is what the network is told (0 … 999, may be fractional).
 */
export interface NoiseLevel {
  readonly timestep: number;
  readonly alpha: number;
  readonly sigma: number;
}
