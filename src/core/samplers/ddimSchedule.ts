import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import type { ScheduleId } from './schedules.ts';
import { a1111Timesteps } from './timesteps.ts';
import { trainingLevels, wholeTimesteps, type TrainingLevels } from './trainingLevels.ts';

export interface DdimSchedule extends Schedule {
  /**
   * The level that a step from this level arrives at. It lies T/steps training timesteps below, which with
   * linspace and some trailing schedules is not quite the next level of the list: diffusers does the same.
   */
  readonly target: (level: NoiseLevel) => NoiseLevel;
}

/** Variance preserving, on whole training timesteps; as DDIMScheduler does it. */
export function ddimSchedule(
  config: SchedulerConfig,
  steps: number,
  schedule: ScheduleId = 'model',
): DdimSchedule {
  const table = computeAlphasCumprod(config);
  const training = trainingLevels(table, config.setAlphaToOne === false ? (table.at(0) ?? 1) : 1);
  const { levels } = onTraining(training, { config, steps, schedule });
  if (schedule === 'ddim_a1111') {
    return { levels, initialNoiseScale: 1, target: (level) => levels[levels.indexOf(level) + 1] ?? level };
  }
  const stride = strideOf(config, steps);
  return { levels, initialNoiseScale: 1, target: ({ timestep }) => training.levelAt(timestep - stride) };
}

export interface TrainingSchedule extends Schedule, TrainingLevels {}

/** The same to an end without noise; as DDPMScheduler does it. */
export function ddpmSchedule(
  config: SchedulerConfig,
  steps: number,
  schedule: ScheduleId = 'model',
): TrainingSchedule {
  return onTraining(trainingLevels(computeAlphasCumprod(config), 1), { config, steps, schedule });
}

/** The same, to the cleanest training level unless the file says otherwise; as PNDMScheduler does it. */
export function pndmSchedule(
  config: SchedulerConfig,
  steps: number,
  schedule: ScheduleId = 'model',
): TrainingSchedule {
  const table = computeAlphasCumprod({ ...config, rescaleBetasZeroSnr: false });
  const training = trainingLevels(table, config.setAlphaToOne === true ? 1 : (table.at(0) ?? 1));
  return onTraining(training, { config, steps, schedule });
}

/** How many training timesteps lie between two steps. */
export function strideOf(config: SchedulerConfig, steps: number): number {
  return Math.floor(trainTimesteps(config) / steps);
}

interface Request {
  readonly config: SchedulerConfig;
  readonly steps: number;
  readonly schedule: ScheduleId;
}

function onTraining(training: TrainingLevels, { config, steps, schedule }: Request): TrainingSchedule {
  if (schedule === 'ddim_a1111') {
    const levels = a1111Timesteps(trainTimesteps(config), steps).map(training.levelAt);
    return { ...training, levels, initialNoiseScale: 1 };
  }
  const levels = wholeTimesteps(config, steps).map(training.levelAt);
  return { ...training, levels: [...levels, training.end], initialNoiseScale: 1 };
}
