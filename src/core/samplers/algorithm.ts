import type { Sampler } from './sampler.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import type { ScheduleId } from './schedules.ts';

/** What an algorithm is made from. */
export interface AlgorithmSettings {
  readonly config: SchedulerConfig;
  readonly steps: number;
  readonly schedule: ScheduleId;
  /** How much of the noise of its paper; null: the algorithm's own. */
  readonly eta: number | null;
  readonly imageTokens: number;
}

export interface ScheduledSampler extends Schedule {
  readonly sampler: Sampler;
  /** Instead of itself on the rest of the levels, where a picture makes the first steps needless. */
  readonly startingAt?: ((first: number) => Pick<ScheduledSampler, 'levels' | 'sampler'>) | undefined;
  /** Whether it wants to hear what the network says about the variance. */
  readonly readsVariance?: boolean;
  /** Whether it wants to hear what the network itself said, behind the estimate that was made of it. */
  readonly readsPrediction?: boolean;
  /** Whether it clamps the estimate, so that an infinite one does no harm. */
  readonly clampsEstimate?: boolean;
}

export type Algorithm = (settings: AlgorithmSettings) => ScheduledSampler;
