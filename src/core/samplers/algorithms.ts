import { AquatintError } from '../errors.ts';
import { DDPM_BETAS } from './alphasCumprod.ts';
import type { AlgorithmId } from './catalogue.ts';
import { createDdim } from './ddim.ts';
import { ddimSchedule, ddpmSchedule, pndmSchedule, strideOf } from './ddimSchedule.ts';
import { createDdpm } from './ddpm.ts';
import { createDeis } from './deis.ts';
import { createDpm2 } from './dpm2.ts';
import { createDpmSolver2M } from './dpmSolver2M.ts';
import { createDpmSolver2MSde } from './dpmSolver2MSde.ts';
import { dpmSolver3MSde } from './dpmSolver3MSde.ts';
import { dpmSolverSchedule } from './dpmSolverSchedule.ts';
import { createDpmSolver2SAncestral, createDpmSolverSde } from './dpmSolverSde.ts';
import { createDpmSolverSinglestep } from './dpmSolverSinglestep.ts';
import { euler } from './euler.ts';
import { eulerAncestral } from './eulerAncestral.ts';
import { eulerSchedule, withoutRescaling, type ExplodingSchedule } from './eulerSchedule.ts';
import { createHeun } from './heun.ts';
import { createLcm } from './lcm.ts';
import { lcmSchedule, tcdSchedule } from './lcmSchedule.ts';
import { lms } from './lms.ts';
import { createPndm } from './pndm.ts';
import { createSaSolver } from './saSolver.ts';
import type { Sampler } from './sampler.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import type { ScheduleId } from './schedules.ts';
import { withCurve } from './sigmaCurve.ts';
import { createTcd } from './tcd.ts';
import { createUniPc } from './uniPc.ts';

export interface AlgorithmSettings {
  readonly config: SchedulerConfig;
  readonly steps: number;
  readonly schedule: ScheduleId;
}

export type ScheduledSampler = Schedule & { readonly sampler: Sampler };

const DEFAULT_TIMESTEP_SCALING = 10;
/** What TCD's authors and diffusers take for gamma. */
const TCD_GAMMA = 0.3;
/** Its Runge–Kutta steps and one more. */
const LEAST_PNDM_STEPS = 4;
const DEFAULT_ORDER = 2;
const HIGHEST_ORDER = 3;

/** Every algorithm with the levels that diffusers' scheduler of the same name would visit. */
export function scheduledSampler(id: AlgorithmId, settings: AlgorithmSettings): ScheduledSampler {
  return MAKERS[id](settings);
}

const MAKERS: Readonly<Record<AlgorithmId, (settings: AlgorithmSettings) => ScheduledSampler>> = {
  euler: ({ config, steps, schedule }) => ({ ...eulerSchedule(config, steps, schedule), sampler: euler }),
  euler_ancestral: ({ config, steps, schedule }) => {
    const plain = withCurve({ ...config, finalSigmasType: 'zero' }, undefined);
    return { ...eulerSchedule(plain, steps, schedule), sampler: eulerAncestral };
  },
  heun: (settings) => {
    const clip = clipOf(settings.config, false);
    return { ...karrasFamily(settings), sampler: createHeun({ clip }) };
  },
  dpm2: (settings) =>
    withLevels(karrasFamily(settings, true), (levelOf) => createDpm2({ levelOf, ancestral: false })),
  dpm2_ancestral: (settings) =>
    withLevels(karrasFamily(settings, true), (levelOf) => createDpm2({ levelOf, ancestral: true })),
  lms: ({ config, steps, schedule }) => ({
    ...eulerSchedule(withoutRescaling(config), steps, schedule),
    sampler: lms,
  }),
  dpmpp_sde: (settings) => withLevels(karrasFamily(settings), (levelOf) => createDpmSolverSde({ levelOf })),
  dpmpp_2s_ancestral: (settings) =>
    withLevels(karrasFamily(settings), (levelOf) => createDpmSolver2SAncestral({ levelOf })),
  dpmpp_3m_sde: (settings) => ({ ...karrasFamily(settings), sampler: dpmSolver3MSde }),
  dpmpp_2m: (settings) => ({ ...multistep(settings), sampler: createDpmSolver2M(secondOrder(settings)) }),
  dpmpp_2m_sde: (settings) => ({
    ...multistep(settings),
    sampler: createDpmSolver2MSde(secondOrder(settings)),
  }),
  dpm_single: singlestep,
  unipc: uniPc,
  deis,
  sa_solver: saSolver,
  ddim: ({ config, steps, schedule }) => {
    const { target, ...levels } = ddimSchedule(spaced(config, schedule), steps);
    return { ...levels, sampler: createDdim({ eta: 0, clip: clipOf(config, true), target }) };
  },
  ddpm: ({ config, steps, schedule }) => {
    const { alphaCumprod, ...levels } = ddpmSchedule(spaced(config, schedule), steps);
    const variance = config.varianceType?.startsWith('fixed_large') === true ? 'fixed_large' : 'fixed_small';
    return { ...levels, sampler: createDdpm({ variance, clip: clipOf(config, true), alphaCumprod }) };
  },
  pndm,
  lcm: ({ config, steps }) => {
    const timestepScaling = config.timestepScaling ?? DEFAULT_TIMESTEP_SCALING;
    return {
      ...lcmSchedule(config, steps),
      sampler: createLcm({ clip: clipOf(config, false), timestepScaling }),
    };
  },
  tcd: ({ config, steps }) => {
    const { levelAt, alphaCumprod, ...levels } = tcdSchedule(config, steps);
    return { ...levels, sampler: createTcd({ gamma: TCD_GAMMA, levelAt, alphaCumprod }) };
  },
};

/** What Heun, DPM2 and DPM++ SDE read from the file; their betas start where Stable Diffusion's do. */
function karrasFamily(
  { config, steps, schedule }: AlgorithmSettings,
  roundKarras = false,
): ExplodingSchedule {
  const { betaStart = 0.00085, betaEnd = 0.012, betaSchedule = DDPM_BETAS.schedule } = config;
  const read = withoutRescaling({ ...config, betaStart, betaEnd, betaSchedule });
  return eulerSchedule(read, steps, schedule, roundKarras);
}

function withLevels(
  { levelOf, ...schedule }: ExplodingSchedule,
  create: (levelOf: ExplodingSchedule['levelOf']) => Sampler,
): ScheduledSampler {
  return { ...schedule, sampler: create(levelOf) };
}

function multistep({ config, steps, schedule }: AlgorithmSettings): Schedule {
  return dpmSolverSchedule({ ...config, sigmaMin: undefined, sigmaMax: undefined }, steps, schedule);
}

function secondOrder({ config }: AlgorithmSettings) {
  return {
    correction: correctionOf(config),
    lowerOrderFinal: config.lowerOrderFinal ?? true,
    eulerAtFinal: config.eulerAtFinal ?? false,
  };
}

/** DPMSolverSinglestepScheduler always spaces its timesteps evenly. */
function singlestep({ config, steps, schedule }: AlgorithmSettings): ScheduledSampler {
  const read = { ...withoutRescaling(config), finalSigmasType: config.finalSigmasType };
  const levels = dpmSolverSchedule({ ...read, timestepSpacing: 'linspace' }, steps, schedule, true);
  const options = { order: orderOf(config), correction: correctionOf(config) };
  const lowerOrderFinal = config.lowerOrderFinal ?? false;
  return { ...levels, sampler: createDpmSolverSinglestep({ ...options, lowerOrderFinal }) };
}

function uniPc({ config, steps, schedule }: AlgorithmSettings): ScheduledSampler {
  const levels = dpmSolverSchedule({ ...config, lambdaMinClipped: undefined }, steps, schedule, true);
  const stepSize = config.solverType === 'bh1' ? 'bh1' : 'bh2';
  const lowerOrderFinal = config.lowerOrderFinal ?? true;
  return { ...levels, sampler: createUniPc({ order: orderOf(config), stepSize, lowerOrderFinal }) };
}

/** DEISMultistepScheduler always ends at the cleanest training level. */
function deis({ config, steps, schedule }: AlgorithmSettings): ScheduledSampler {
  const read: SchedulerConfig = {
    ...withoutRescaling(config),
    lambdaMinClipped: undefined,
    finalSigmasType: 'sigma_min',
  };
  const levels = dpmSolverSchedule(read, steps, schedule, true);
  const lowerOrderFinal = config.lowerOrderFinal ?? true;
  return { ...levels, sampler: createDeis({ order: orderOf(config), lowerOrderFinal }) };
}

/** SASolverScheduler ends there as well, and is stochastic in the middle of the way. */
function saSolver({ config, steps, schedule }: AlgorithmSettings): ScheduledSampler {
  const read: SchedulerConfig = { ...withoutRescaling(config), finalSigmasType: 'sigma_min' };
  const tau = (timestep: number) => (timestep >= 200 && timestep <= 800 ? 1 : 0);
  const lowerOrderFinal = config.lowerOrderFinal ?? true;
  const levels = dpmSolverSchedule(read, steps, schedule, true);
  return { ...levels, sampler: createSaSolver({ tau, lowerOrderFinal }) };
}

/** Runge–Kutta steps unless the file says to skip them, as that of Stable Diffusion does. */
function pndm({ config, steps, schedule }: AlgorithmSettings): ScheduledSampler {
  const { levelAt, alphaCumprod, ...levels } = pndmSchedule(spaced(config, schedule), steps);
  const rungeKutta = config.skipPrkSteps !== true;
  if (rungeKutta && steps < LEAST_PNDM_STEPS) {
    throw new AquatintError(
      'settings-invalid',
      `PNDM needs at least ${LEAST_PNDM_STEPS} steps with this model, not ${steps}.`,
    );
  }
  const combine = config.predictionType === 'v_prediction' ? 'v_prediction' : 'epsilon';
  const sampler = createPndm({ rungeKutta, combine, levelAt, alphaCumprod, stride: strideOf(config, steps) });
  return { ...levels, sampler };
}

function spaced(config: SchedulerConfig, schedule: ScheduleId): SchedulerConfig {
  const asked = schedule === 'leading' || schedule === 'linspace' || schedule === 'trailing';
  return asked ? { ...config, timestepSpacing: schedule } : config;
}

function correctionOf(config: SchedulerConfig): 'midpoint' | 'heun' {
  return config.solverType === 'heun' ? 'heun' : 'midpoint';
}

function orderOf(config: SchedulerConfig): number {
  return Math.min(config.solverOrder ?? DEFAULT_ORDER, HIGHEST_ORDER);
}

function clipOf(config: SchedulerConfig, clipsByDefault: boolean): number {
  return (config.clipSample ?? clipsByDefault) ? (config.clipSampleRange ?? 1) : Infinity;
}
