import { AquatintError } from '../errors.ts';
import { trainTimesteps } from './alphasCumprod.ts';
import { findSampler, SAMPLERS, type SamplerId } from './catalogue.ts';
import { createDdim } from './ddim.ts';
import { ddimSchedule } from './ddimSchedule.ts';
import { createDpmSolver2M } from './dpmSolver2M.ts';
import { dpmSolverKarrasSchedule, dpmSolverSchedule } from './dpmSolverSchedule.ts';
import { euler } from './euler.ts';
import { eulerAncestral } from './eulerAncestral.ts';
import { eulerAncestralSchedule, eulerSchedule } from './eulerSchedule.ts';
import { createLcm } from './lcm.ts';
import { lcmSchedule } from './lcmSchedule.ts';
import type { Sampler } from './sampler.ts';
import type { Schedule } from './schedule.ts';
import type { PredictionType, SchedulerConfig } from './schedulerConfig.ts';

export interface SamplingRequest {
  /** An id of catalogue.ts. */
  readonly sampler: string;
  readonly steps: number;
  readonly config: SchedulerConfig;
}

export interface SamplingPlan extends Schedule {
  readonly sampler: Sampler;
  /** For `createDenoise`. */
  readonly predictionType: PredictionType;
}

const MOST_STEPS = 1000;
const DEFAULT_TIMESTEP_SCALING = 10;

/** Everything that a denoising loop needs, from what the person chose and what the model's file says. */
export function planSampling({ sampler: id, steps, config }: SamplingRequest): SamplingPlan {
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
  const plan = { ...planById(entry.id, config, steps), predictionType };
  refuseUndefinedEstimate(plan);
  return plan;
}

function planById(
  id: SamplerId,
  config: SchedulerConfig,
  steps: number,
): Schedule & { readonly sampler: Sampler } {
  switch (id) {
    case 'euler':
      return { ...eulerSchedule(config, steps), sampler: euler };
    case 'euler_ancestral':
      return { ...eulerAncestralSchedule(config, steps), sampler: eulerAncestral };
    case 'ddim': {
      const { target, ...schedule } = ddimSchedule(config, steps);
      return { ...schedule, sampler: createDdim({ eta: 0, clip: clipOf(config, true), target }) };
    }
    case 'dpmpp_2m':
      return { ...dpmSolverSchedule(config, steps), sampler: dpmSolver2M(config) };
    case 'dpmpp_2m_karras':
      return { ...dpmSolverKarrasSchedule(config, steps), sampler: dpmSolver2M(config) };
    case 'lcm': {
      const timestepScaling = config.timestepScaling ?? DEFAULT_TIMESTEP_SCALING;
      return {
        ...lcmSchedule(config, steps),
        sampler: createLcm({ clip: clipOf(config, false), timestepScaling }),
      };
    }
  }
}

function dpmSolver2M(config: SchedulerConfig): Sampler {
  return createDpmSolver2M({
    correction: config.solverType === 'heun' ? 'heun' : 'midpoint',
    lowerOrderFinal: config.lowerOrderFinal ?? true,
    eulerAtFinal: config.eulerAtFinal ?? false,
  });
}

function clipOf(config: SchedulerConfig, clipsByDefault: boolean): number {
  return (config.clipSample ?? clipsByDefault) ? (config.clipSampleRange ?? 1) : Infinity;
}

/** Where nothing of the picture is left (zero terminal SNR) the noise says nothing about it. */
function refuseUndefinedEstimate({ levels, predictionType }: SamplingPlan): void {
  if (predictionType !== 'epsilon' || levels.every(({ alpha }) => alpha > 0)) return;
  throw new AquatintError(
    'model-unsupported',
    'scheduler_config.json: prediction_type: expected "v_prediction" or "sample" with rescale_betas_zero_snr, got "epsilon".',
  );
}
