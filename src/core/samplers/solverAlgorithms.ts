import { AquatintError } from '../errors.ts';
import type { Algorithm, AlgorithmSettings } from './algorithm.ts';
import { createDeis } from './deis.ts';
import { createDpmSolver2M } from './dpmSolver2M.ts';
import { createDpmSolver2MSde } from './dpmSolver2MSde.ts';
import { createDpmSolverSinglestep } from './dpmSolverSinglestep.ts';
import { dpmSolverSchedule, type CurveHabits } from './dpmSolverSchedule.ts';
import { edmSchedule } from './edmSchedule.ts';
import { withoutRescaling } from './eulerSchedule.ts';
import { flowSolverSchedule, flowUniPcSchedule } from './flowSchedule.ts';
import { limited, thresholdOf } from './limits.ts';
import { createSaSolver } from './saSolver.ts';
import type { Sampler } from './sampler.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { createUniPc } from './uniPc.ts';

/** The exponential integrators in λ = ln(α/σ), with what diffusers' scheduler of each reads from the file. */

const DEFAULT_ORDER = 2;
const HIGHEST_ORDER = 3;
/** Between these timesteps SA-Solver is stochastic. */
const STOCHASTIC = { from: 200, to: 800 };
const LIKE_UNIPC: CurveHabits = { roundKarras: true, staysOnCurve: true };

export const dpmSolver2M: Algorithm = (settings) => ({
  ...multistepLevels(settings),
  sampler: thresholded(settings.config, createDpmSolver2M(secondOrder(settings.config))),
});

export const dpmSolver2MSde: Algorithm = (settings) => {
  const options = { ...secondOrder(settings.config), eta: settings.eta ?? 1 };
  return {
    ...multistepLevels(settings),
    sampler: thresholded(settings.config, createDpmSolver2MSde(options)),
  };
};

/** DPMSolverSinglestepScheduler always spaces its timesteps evenly. */
export const dpmSolverSinglestep: Algorithm = (settings) => {
  const { config, steps, schedule } = settings;
  const read: SchedulerConfig = {
    ...withoutRescaling(config),
    useLuLambdas: false,
    finalSigmasType: config.finalSigmasType,
    timestepSpacing: 'linspace',
  };
  const levels = levelsOf({ ...settings, config: read }, () =>
    dpmSolverSchedule(read, steps, schedule, { roundKarras: true }),
  );
  const sampler = createDpmSolverSinglestep({
    order: orderOf(config),
    correction: correctionOf(config),
    lowerOrderFinal: config.lowerOrderFinal ?? false,
  });
  return { ...levels, sampler: thresholded(config, sampler) };
};

export const uniPc: Algorithm = (settings) => {
  const { config, steps, schedule } = settings;
  const read: SchedulerConfig = { ...config, lambdaMinClipped: undefined, useLuLambdas: false };
  const levels =
    config.family === 'flow'
      ? flowUniPcSchedule(settings)
      : levelsOf(settings, () => dpmSolverSchedule(read, steps, schedule, LIKE_UNIPC));
  const sampler = createUniPc({
    order: orderOf(config),
    stepSize: config.solverType === 'bh1' ? 'bh1' : 'bh2',
    lowerOrderFinal: config.lowerOrderFinal ?? true,
    uncorrected: config.disableCorrector ?? [],
  });
  return { ...levels, sampler: thresholded(config, sampler) };
};

/**
 * DEISMultistepScheduler always ends at the cleanest training level. On straight paths it would end at the last σ that it
 * visited, with that much noise in the picture, so it is not offered there; nor is SA-Solver, which does the same.
 */
export const deis: Algorithm = (settings) => {
  const { config, steps, schedule } = settings;
  const read: SchedulerConfig = {
    ...withoutRescaling(config),
    lambdaMinClipped: undefined,
    useLuLambdas: false,
    finalSigmasType: 'sigma_min',
  };
  const levels = levelsOf(settings, () => dpmSolverSchedule(read, steps, schedule, LIKE_UNIPC));
  const lowerOrderFinal = config.lowerOrderFinal ?? true;
  return { ...levels, sampler: thresholded(config, createDeis({ order: orderOf(config), lowerOrderFinal })) };
};

/** SASolverScheduler ends there as well, and is stochastic in the middle of the way. */
export const saSolver: Algorithm = (settings) => {
  const { config, steps, schedule } = settings;
  const read: SchedulerConfig = {
    ...withoutRescaling(config),
    useLuLambdas: false,
    finalSigmasType: 'sigma_min',
  };
  const levels = levelsOf(settings, () => dpmSolverSchedule(read, steps, schedule, LIKE_UNIPC));
  const size = settings.eta ?? 1;
  const tau = (timestep: number) => (timestep >= STOCHASTIC.from && timestep <= STOCHASTIC.to ? size : 0);
  const lowerOrderFinal = config.lowerOrderFinal ?? true;
  return { ...levels, sampler: thresholded(config, createSaSolver({ tau, lowerOrderFinal })) };
};

function multistepLevels(settings: AlgorithmSettings): Schedule {
  const { config, steps, schedule } = settings;
  return levelsOf(settings, () => dpmSolverSchedule(config, steps, schedule));
}

function levelsOf(settings: AlgorithmSettings, fromBetas: () => Schedule): Schedule {
  const { config, steps, schedule } = settings;
  switch (config.family) {
    case 'flow':
      return flowSolverSchedule(settings);
    case 'edm':
      return withoutExtras(edmSchedule(config, steps, schedule));
    case 'betas':
      return withoutExtras(fromBetas());
  }
}

function withoutExtras({ levels, initialNoiseScale }: Schedule): Schedule {
  return { levels, initialNoiseScale };
}

function thresholded(config: SchedulerConfig, sampler: Sampler): Sampler {
  return limited(sampler, thresholdOf(config));
}

function secondOrder(config: SchedulerConfig) {
  return {
    correction: correctionOf(config),
    lowerOrderFinal: config.lowerOrderFinal ?? true,
    eulerAtFinal: config.eulerAtFinal ?? false,
  };
}

function correctionOf(config: SchedulerConfig): 'midpoint' | 'heun' {
  return config.solverType === 'heun' ? 'heun' : 'midpoint';
}

function orderOf({ solverOrder = DEFAULT_ORDER }: SchedulerConfig): number {
  if (solverOrder <= HIGHEST_ORDER) return solverOrder;
  throw new AquatintError(
    'model-unsupported',
    `scheduler_config.json: solver_order: expected at most ${HIGHEST_ORDER}, got ${solverOrder}.`,
  );
}
