import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import { namedSigmas } from './namedSigmas.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { LevelOfSigma, Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { isNamed, isSpacing, type ScheduleId } from './schedules.ts';
import { curveOf, sigmasAlong, withCurve, type SigmaCurve } from './sigmaCurve.ts';
import { exponentialSigmas, interpolate, sigmaOf, sigmaToTimestep, trainSigmas } from './sigmas.ts';
import { leadingTimesteps, linspace, numpyTrailingTimesteps, roundHalfEven } from './timesteps.ts';

const f32 = Math.fround;

export interface ExplodingSchedule extends Schedule {
  /** The level of any other σ, for samplers that stop between two levels. */
  readonly levelOf: LevelOfSigma;
}

/**
 * Variance exploding, σ interpolated at the timesteps: as EulerDiscreteScheduler does it. A schedule that the
 * model's file does not know replaces the sigmas. `roundKarras` is for the two schedulers that do so.
 */
export function eulerSchedule(
  config: SchedulerConfig,
  steps: number,
  id: ScheduleId = 'model',
  roundKarras = false,
): ExplodingSchedule {
  const table = trainSigmas(computeAlphasCumprod(config), config.rescaleBetasZeroSnr === true);
  if (isNamed(id)) return fromSigmas(table, namedSigmas(id, table, steps));

  if (id === 'model') return fromConfig(config, { table, steps, roundKarras });
  const plain = withCurve(config, undefined);
  const asked = isSpacing(id) ? { ...plain, timestepSpacing: id } : plain;
  return fromConfig(asked, { table, steps, roundKarras });
}

/**
 * What the schedulers of the Euler family that know neither zero SNR nor another end read from the file. The ends of a
 * curve they do read, though only Euler's and UniPC's files have them: diffusers keeps what a class does not know.
 */
export function withoutRescaling(config: SchedulerConfig): SchedulerConfig {
  return {
    ...config,
    rescaleBetasZeroSnr: false,
    finalSigmasType: 'zero',
    interpolationType: 'linear',
    timestepType: 'discrete',
  };
}

function fromConfig(
  config: SchedulerConfig,
  { table, steps, roundKarras }: { table: Float32Array; steps: number; roundKarras: boolean },
): ExplodingSchedule {
  const timesteps = eulerTimesteps(config, steps);
  const sigmas =
    config.interpolationType === 'log_linear'
      ? exponentialSigmas(table.at(0) ?? 0, table.at(-1) ?? 0, steps + 1)
      : timesteps.map((timestep) => interpolate(table, timestep));
  const levelOf = explodingLevels(table);
  const curve = curveOf({ ...config, useLuLambdas: false });
  // Even in ln σ there is one sigma more than there are timesteps: the end, or a step of its own where ln σ is told.
  const count = toldLogs(config) ? sigmas.length : timesteps.length;
  const levels =
    curve === undefined
      ? sigmas
          .slice(0, count)
          .map((sigma, i) => ({ timestep: timesteps[i] ?? 0, alpha: 1, sigma: f32(sigma) }))
      : onCurve(curve, { sigmas, steps }, config).map((sigma) =>
          rounded(levelOf(sigma), roundKarras && curve === 'karras'),
        );
  const end = curve === undefined ? sigmas[count] : undefined;
  const last = { timestep: 0, alpha: 1, sigma: f32(end ?? endOf(config)) };
  const all = [...(toldLogs(config) ? levels.map(toldLog) : levels), last];
  const largest = Math.max(...all.map(({ sigma }) => sigma));
  const variance = f32(f32(largest * largest) + 1);
  return {
    levels: all,
    levelOf,
    initialNoiseScale: config.timestepSpacing === 'leading' ? f32(Math.sqrt(variance)) : largest,
  };
}

function fromSigmas(table: Float32Array, sigmas: readonly number[]): ExplodingSchedule {
  const levelOf = explodingLevels(table);
  return { levels: sigmas.map(levelOf), levelOf, initialNoiseScale: f32(sigmas[0] ?? 0) };
}

function explodingLevels(table: Float32Array): LevelOfSigma {
  const toTimestep = sigmaToTimestep(table);
  return (sigma) => ({ timestep: f32(toTimestep(sigma)), alpha: 1, sigma: f32(sigma) });
}

function endOf(config: SchedulerConfig): number {
  return config.finalSigmasType === 'sigma_min' ? sigmaOf(computeAlphasCumprod(config).at(0) ?? 1) : 0;
}

/** Networks that predict v may have been trained on ln(σ)/4 instead of timesteps (Karras et al. 2022, table 1). */
function toldLogs({ timestepType, predictionType }: SchedulerConfig): boolean {
  return timestepType === 'continuous' && predictionType === 'v_prediction';
}

function toldLog(level: NoiseLevel): NoiseLevel {
  return { ...level, timestep: f32(0.25 * f32(Math.log(level.sigma))) };
}

function onCurve(
  curve: SigmaCurve,
  { sigmas, steps }: { readonly sigmas: readonly number[]; readonly steps: number },
  config: SchedulerConfig,
): readonly number[] {
  const smallest = config.sigmaMin ?? sigmas.at(-1) ?? 0;
  const largest = config.sigmaMax ?? sigmas.at(0) ?? 0;
  return sigmasAlong(curve, { smallest, largest }, steps);
}

function rounded<Level extends { readonly timestep: number }>(level: Level, rounds: boolean): Level {
  return rounds ? { ...level, timestep: roundHalfEven(level.timestep) } : level;
}

function eulerTimesteps(config: SchedulerConfig, steps: number): readonly number[] {
  const count = trainTimesteps(config);
  switch (config.timestepSpacing ?? 'linspace') {
    case 'linspace':
      return linspace(count - 1, steps)
        .map(f32)
        .reverse();
    case 'leading':
      return leadingTimesteps(Math.floor(count / steps), steps, config.stepsOffset ?? 0);
    case 'trailing':
      return numpyTrailingTimesteps(count, count / steps);
  }
}
