import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import { namedSigmas } from './namedSigmas.ts';
import { levelOfSigma, type LevelOfSigma, type Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { isNamed, isSpacing, type ScheduleId } from './schedules.ts';
import { curveOf, sigmasAlong, type SigmaCurve } from './sigmaCurve.ts';
import { interpolate, sigmaOf, sigmaToTimestep, trainSigmas } from './sigmas.ts';
import { leadingTimesteps, linspace, roundHalfEven, trailingTimesteps } from './timesteps.ts';

const f32 = Math.fround;

export interface PreservingSchedule extends Schedule {
  /** The level of any other σ, for samplers that stop between two levels. */
  readonly levelOf: LevelOfSigma;
}

/** What differs between the schedulers that copied this one. */
export interface CurveHabits {
  /** Karras' sigmas are told as whole timesteps with every table of betas. */
  readonly roundKarras?: boolean;
  /** An end that is not 0 is the curve's last sigma again, not the model's least: one step goes nowhere. */
  readonly staysOnCurve?: boolean;
}

/**
 * Variance preserving, on whole timesteps; as DPMSolverMultistepScheduler does it, its curves included, which
 * run over all training sigmas. A schedule that it does not know replaces the sigmas, with fractional timesteps.
 */
export function dpmSolverSchedule(
  config: SchedulerConfig,
  steps: number,
  id: ScheduleId = 'model',
  { roundKarras = config.betaSchedule !== 'squaredcos_cap_v2', staysOnCurve = false }: CurveHabits = {},
): PreservingSchedule {
  const table = trainSigmas(computeAlphasCumprod(config), config.rescaleBetasZeroSnr === true);
  const toTimestep = sigmaToTimestep(table);
  const levelOf = (sigma: number) => levelOfSigma(toTimestep(sigma), f32(sigma));
  const end = config.finalSigmasType === 'sigma_min' ? sigmaOf(computeAlphasCumprod(config).at(0) ?? 1) : 0;
  const last = levelOfSigma(0, f32(end));
  const finished = { levelOf, initialNoiseScale: 1 };

  const curve = id === 'model' ? curveOf(config) : knownCurve(id);
  if (curve !== undefined) {
    const sigmas = sigmasAlong(curve, rangeOf(curve, config, table), steps);
    const rounds = roundKarras && (curve === 'karras' || curve === 'lu');
    const toWhole = rounds ? roundHalfEven : Math.trunc;
    const levels = sigmas.map((sigma) => levelOfSigma(toWhole(toTimestep(sigma)), f32(sigma)));
    const ends = staysOnCurve && end > 0 ? levelOfSigma(0, f32(sigmas.at(-1) ?? end)) : last;
    return { ...finished, levels: [...levels, ends] };
  }
  if (isNamed(id)) return { ...finished, levels: namedSigmas(id, table, steps).map(levelOf) };

  const asked = isSpacing(id) ? { ...config, timestepSpacing: id } : config;
  const timesteps = dpmSolverTimesteps(asked, table, steps);
  const levels = timesteps.map((timestep) => levelOfSigma(timestep, f32(interpolate(table, timestep))));
  return { ...finished, levels: [...levels, last] };
}

/** The file's, but for the curve that diffusers runs over all of the table. */
function rangeOf(curve: SigmaCurve, { sigmaMin, sigmaMax }: SchedulerConfig, table: Float32Array) {
  const all = { smallest: table.at(0) ?? 0, largest: table.at(-1) ?? 0 };
  return curve === 'lu' ? all : { smallest: sigmaMin ?? all.smallest, largest: sigmaMax ?? all.largest };
}

function knownCurve(id: ScheduleId): SigmaCurve | undefined {
  return id === 'karras' || id === 'exponential' || id === 'beta' ? id : undefined;
}

function dpmSolverTimesteps(config: SchedulerConfig, table: Float32Array, steps: number): readonly number[] {
  const count = usableTimesteps(config, table);
  switch (config.timestepSpacing ?? 'linspace') {
    case 'linspace':
      return linspace(count - 1, steps + 1)
        .map(roundHalfEven)
        .reverse()
        .slice(0, -1);
    case 'leading': {
      const ratio = Math.floor(count / (steps + 1));
      if (ratio > 0) return leadingTimesteps(ratio, steps + 1, config.stepsOffset ?? 0).slice(0, -1);
      throw new AquatintError('settings-invalid', [said('settings.mostSteps', { most: count - 1, steps })]);
    }
    case 'trailing':
      return trailingTimesteps(count, trainTimesteps(config) / steps);
  }
}

/** Leaves out the noisiest timesteps where λ = −ln σ is below the model's limit; cosine schedules need it. */
function usableTimesteps(config: SchedulerConfig, table: Float32Array): number {
  const limit = config.lambdaMinClipped ?? Number.NEGATIVE_INFINITY;
  return table.filter((sigma) => -Math.log(sigma) >= limit).length;
}
