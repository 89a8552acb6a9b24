import { AquatintError } from '../errors.ts';
import { scheduledSampler, type ScheduledSampler } from './algorithms.ts';
import { trainTimesteps } from './alphasCumprod.ts';
import { findSampler, SAMPLERS, type SamplerEntry } from './catalogue.ts';
import type { PredictionType, SchedulerConfig } from './schedulerConfig.ts';
import type { ScheduleId } from './schedules.ts';

export interface SamplingRequest {
  /** An id of catalogue.ts. */
  readonly sampler: string;
  /** An id of schedules.ts; the sampler's own where it is left out. */
  readonly schedule?: string | undefined;
  readonly steps: number;
  readonly config: SchedulerConfig;
}

export interface SamplingPlan extends ScheduledSampler {
  /** For `createDenoise`. */
  readonly predictionType: PredictionType;
}

const MOST_STEPS = 1000;

/** Everything that a denoising loop needs, from what the person chose and what the model's file says. */
export function planSampling({ sampler: id, schedule, steps, config }: SamplingRequest): SamplingPlan {
  const entry = findSampler(id);
  if (entry === undefined) {
    const known = SAMPLERS.map((sampler) => sampler.id).join(', ');
    throw new AquatintError('settings-invalid', `There is no sampler "${id}"; there are ${known}.`);
  }
  const most = Math.min(MOST_STEPS, trainTimesteps(config));
  if (!Number.isInteger(steps) || steps < 1 || steps > most) {
    throw new AquatintError(
      'settings-invalid',
      `Steps must be a whole number from 1 to ${most}, not ${steps}.`,
    );
  }
  const predictionType = config.predictionType ?? 'epsilon';
  const chosen = { config, steps, schedule: scheduleOf(entry, schedule) };
  const plan = { ...scheduledSampler(entry.algorithm, chosen), predictionType };
  refuseUndefinedEstimate(plan);
  return plan;
}

function scheduleOf({ label, schedule, schedules }: SamplerEntry, asked: string | undefined): ScheduleId {
  if (asked === undefined) return schedule;
  const found = schedules.find((id) => id === asked);
  if (found !== undefined) return found;
  throw new AquatintError(
    'settings-invalid',
    `${label} cannot run on the schedule "${asked}"; it can on ${schedules.join(', ')}.`,
  );
}

/** Where nothing of the picture is left (zero terminal SNR) the noise says nothing about it. */
function refuseUndefinedEstimate({ levels, predictionType }: SamplingPlan): void {
  if (predictionType !== 'epsilon' || levels.every(({ alpha }) => alpha > 0)) return;
  throw new AquatintError(
    'model-unsupported',
    'scheduler_config.json: prediction_type: expected "v_prediction" or "sample" with rescale_betas_zero_snr, got "epsilon".',
  );
}
