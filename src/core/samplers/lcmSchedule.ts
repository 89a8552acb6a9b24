import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { computeAlphasCumprod, trainTimesteps, type BetaDefaults } from './alphasCumprod.ts';
import { levelOfAlphaCumprod, type Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { trainingLevels, type TrainingLevels } from './trainingLevels.ts';

const LCM_BETAS: BetaDefaults = { start: 0.00085, end: 0.012, schedule: 'scaled_linear' };
const DEFAULT_ORIGINAL_STEPS = 50;

/** Evenly spaced among the timesteps that the model was distilled on; as LCMScheduler does it. */
export function lcmSchedule(config: SchedulerConfig, steps: number): Schedule {
  const table = computeAlphasCumprod(config, LCM_BETAS);
  const levels = lcmTimesteps(config, steps).map((t) => levelOfAlphaCumprod(t, table[t] ?? Number.NaN));
  return { levels: [...levels, { timestep: 0, alpha: 1, sigma: 0 }], initialNoiseScale: 1 };
}

/** The same to timestep 0, which is not quite without noise; as TCDScheduler does it. */
export function tcdSchedule(config: SchedulerConfig, steps: number): Schedule & TrainingLevels {
  const table = computeAlphasCumprod(config, LCM_BETAS);
  const training = trainingLevels(table, table.at(0) ?? 1);
  const levels = lcmTimesteps(config, steps).map(training.levelAt);
  return { ...training, levels: [...levels, training.levelAt(0)], initialNoiseScale: 1 };
}

function lcmTimesteps(config: SchedulerConfig, steps: number): readonly number[] {
  const count = trainTimesteps(config);
  const original = config.originalInferenceSteps ?? DEFAULT_ORIGINAL_STEPS;
  if (original > count) {
    throw new AquatintError(
      'model-unsupported',
      `scheduler_config.json: original_inference_steps: expected at most ${count} (num_train_timesteps), got ${original}.`,
    );
  }
  if (steps > original) {
    throw new AquatintError('settings-invalid', [said('settings.mostSteps', { most: original, steps })]);
  }
  const stride = Math.floor(count / original);
  return Array.from({ length: steps }, (_, i) => {
    const skipped = Math.floor(i * (original / steps));
    return (original - skipped) * stride - 1;
  });
}
