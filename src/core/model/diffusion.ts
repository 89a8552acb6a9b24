import type { Denoiser } from '../pipeline/denoisers.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';

/** A network that takes noise away, and how it was taught to. */
export interface Diffusion {
  readonly denoiser: Denoiser;
  readonly scheduler: SchedulerConfig;
}
