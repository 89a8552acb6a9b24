import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { trainingLevels, wholeTimesteps, type TrainingLevels } from './trainingLevels.ts';

export interface DdimSchedule extends Schedule {
  /**
   * The level that a step from this level arrives at. It lies T/steps training timesteps below, which with
   * linspace and some trailing schedules is not quite the next level of the list: diffusers does the same.
   */
  readonly target: (level: NoiseLevel) => NoiseLevel;
}

/** Variance preserving, on whole training timesteps; as DDIMScheduler does it. */
export function ddimSchedule(config: SchedulerConfig, steps: number): DdimSchedule {
  const table = computeAlphasCumprod(config);
  const training = trainingLevels(table, config.setAlphaToOne === false ? (table.at(0) ?? 1) : 1);
  const { levels } = onTraining(training, config, steps);
  const stride = strideOf(config, steps);
  return { levels, initialNoiseScale: 1, target: ({ timestep }) => training.levelAt(timestep - stride) };
}

export interface TrainingSchedule extends Schedule, TrainingLevels {}

/** The same to an end without noise; as DDPMScheduler does it. */
export function ddpmSchedule(config: SchedulerConfig, steps: number): TrainingSchedule {
  return onTraining(trainingLevels(computeAlphasCumprod(config), 1), config, steps);
}

/** The same, to the cleanest training level unless the file says otherwise; as PNDMScheduler does it. */
export function pndmSchedule(config: SchedulerConfig, steps: number): TrainingSchedule {
  const table = computeAlphasCumprod({ ...config, rescaleBetasZeroSnr: false });
  const training = trainingLevels(table, config.setAlphaToOne === true ? 1 : (table.at(0) ?? 1));
  return onTraining(training, config, steps);
}

/** How many training timesteps lie between two steps. */
export function strideOf(config: SchedulerConfig, steps: number): number {
  return Math.floor(trainTimesteps(config) / steps);
}

function onTraining(training: TrainingLevels, config: SchedulerConfig, steps: number): TrainingSchedule {
  const levels = wholeTimesteps(config, steps).map(training.levelAt);
  return { ...training, levels: [...levels, training.end], initialNoiseScale: 1 };
}
