import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Algorithm, AlgorithmSettings } from './algorithm.ts';
import { computeBetas } from './alphasCumprod.ts';
import { createDdim } from './ddim.ts';
import { ddimSchedule, ddpmSchedule, pndmSchedule, strideOf, type TrainingSchedule } from './ddimSchedule.ts';
import { createDdpm, type DdpmVariance } from './ddpm.ts';
import { dpmSolverSchedule } from './dpmSolverSchedule.ts';
import { createLcm } from './lcm.ts';
import { isClamped, limitOf, unlimited } from './limits.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import { createPndm, type PndmOptions } from './pndm.ts';
import type { SchedulerConfig, VarianceType } from './schedulerConfig.ts';
import { isNamed, isSpacing, type ScheduleId } from './schedules.ts';
import { explodingLevels } from './sigmaAlgorithms.ts';
import { flowSchedule } from './flowSchedule.ts';

/** Algorithms on the timesteps that the model was trained on, as diffusers' schedulers of the same names run them. */

const f32 = Math.fround;
/** Its Runge–Kutta steps and one more. */
const LEAST_PNDM_STEPS = 4;

export const ddim: Algorithm = (settings) => {
  const { config, steps, schedule } = settings;
  const options = { eta: settings.eta ?? 0, limit: limitOf(config, true) };
  if (config.family === 'flow') {
    return { ...flowSchedule(settings), sampler: createDdim({ ...options, limit: unlimited }) };
  }
  if (config.family === 'edm' || isNamed(schedule)) {
    const { levels, initialNoiseScale } = explodingLevels(settings);
    return { levels, initialNoiseScale, sampler: createDdim(options) };
  }
  const { target, ...levels } = ddimSchedule(spaced(config, schedule), steps, schedule);
  return {
    ...levels,
    sampler: createDdim({ ...options, target }),
    readsPrediction: (config.predictionType ?? 'epsilon') === 'epsilon',
    clampsEstimate: isClamped(config, true),
  };
};

export const ddpm: Algorithm = (settings) => {
  const { config, steps, schedule } = settings;
  const variance = VARIANCES[config.varianceType ?? 'fixed_small'];
  const readsVariance = variance === 'learned' || variance === 'learned_range';
  const options = { variance, limit: limitOf(config, true) };
  if (isNamed(schedule)) {
    const { levels, initialNoiseScale } = dpmSolverSchedule(config, steps, schedule);
    return { levels, initialNoiseScale, sampler: createDdpm(options), readsVariance };
  }
  const { alphaCumprod, levels, initialNoiseScale, end } = ddpmSchedule(
    spaced(config, schedule),
    steps,
    schedule,
  );
  const betaBetween =
    config.tabledBetas === true ? tabled(computeBetas(config), { alphaCumprod, end }) : undefined;
  const sampler = createDdpm({ ...options, alphaCumprod, ...(betaBetween && { betaBetween }) });
  return { levels, initialNoiseScale, sampler, readsVariance, clampsEstimate: isClamped(config, true) };
};

/** The table's own between neighbours. */
function tabled(betas: Float32Array, { alphaCumprod, end }: Pick<TrainingSchedule, 'alphaCumprod' | 'end'>) {
  return (level: NoiseLevel, next: NoiseLevel): number => {
    const below = next === end ? -1 : next.timestep;
    const own = level.timestep - below === 1 ? betas[level.timestep] : undefined;
    return own ?? f32(1 - f32(alphaCumprod(level) / alphaCumprod(next)));
  };
}

/** With Runge–Kutta steps unless the file says to skip them, as that of Stable Diffusion does. */
export const pndm: Algorithm = (settings) => linearMultistep(settings, settings.config.skipPrkSteps !== true);

export const plms: Algorithm = (settings) => linearMultistep(settings, false);

function linearMultistep({ config, steps, schedule }: AlgorithmSettings, rungeKutta: boolean) {
  if (rungeKutta && steps < LEAST_PNDM_STEPS) {
    throw new AquatintError('settings-invalid', [
      said('settings.leastSteps', { least: LEAST_PNDM_STEPS, steps }),
    ]);
  }
  const { levelAt, alphaCumprod, levels, initialNoiseScale } = pndmSchedule(
    spaced(config, schedule),
    steps,
    schedule,
  );
  const combine = config.predictionType === 'v_prediction' ? 'v_prediction' : 'epsilon';
  const stride = schedule === 'ddim_a1111' ? null : strideOf(config, steps);
  const options = { rungeKutta, combine, levelAt, alphaCumprod, stride } as const;
  const sampler = createPndm(options);
  const readsPrediction = config.predictionType !== 'sample';
  const startingAt =
    rungeKutta || schedule === 'ddim_a1111'
      ? undefined
      : (first: number) => plmsMidway(options, levels, first);
  return { levels, initialNoiseScale, sampler, readsPrediction, startingAt };
}

/**
 * PNDMScheduler lists the second timestep twice, for the two runs of its first step, and pipelines that begin midway count
 * in that list: so they begin one level earlier, and what follows the first step takes x to be one level cleaner than it is.
 */
function plmsMidway(options: PndmOptions, levels: readonly NoiseLevel[], first: number) {
  const start = levels[Math.max(first - 1, 1)];
  if (first === 0 || start === undefined) return { levels, sampler: createPndm(options) };
  const rest = levels.slice(first + 1);
  return { levels: [start, ...rest], sampler: createPndm({ ...options, second: levels[first] }) };
}

/** On any levels, and taking the network's estimate as it is. */
export const lcmWithoutBoundary: Algorithm = (settings) => {
  const sampler = createLcm({ limit: unlimited, timestepScaling: Infinity });
  if (settings.config.family === 'flow') return { ...flowSchedule(settings), sampler };
  const { levels, initialNoiseScale } = explodingLevels(settings);
  return { levels, initialNoiseScale, sampler };
};

const VARIANCES: Readonly<Record<VarianceType, DdpmVariance>> = {
  fixed_small: 'fixed_small',
  fixed_small_log: 'fixed_small',
  fixed_large: 'fixed_large',
  fixed_large_log: 'fixed_large',
  learned: 'learned',
  learned_range: 'learned_range',
};

function spaced(config: SchedulerConfig, schedule: ScheduleId): SchedulerConfig {
  return isSpacing(schedule) ? { ...config, timestepSpacing: schedule } : config;
}
