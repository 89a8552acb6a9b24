import { AquatintError } from '../errors.ts';
import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import { levelOfSigma, type Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { interpolate, karrasSigmas, sigmaOf, sigmaToTimestep, trainSigmas } from './sigmas.ts';
import { leadingTimesteps, linspace, roundHalfEven, trailingTimesteps } from './timesteps.ts';

/** Variance preserving, on whole timesteps; as DPMSolverMultistepScheduler does it. */
export function dpmSolverSchedule(config: SchedulerConfig, steps: number): Schedule {
  const table = dpmSolverTable(config);
  const timesteps = dpmSolverTimesteps(config, table, steps);
  const sigmas = timesteps.map((timestep) => interpolate(table, timestep));
  return variancePreserving(config, timesteps, sigmas);
}

/** The same from the largest to the smallest training sigma along Karras' curve. */
export function dpmSolverKarrasSchedule(config: SchedulerConfig, steps: number): Schedule {
  const table = dpmSolverTable(config);
  const sigmas = karrasSigmas(table.at(0) ?? 0, table.at(-1) ?? 0, steps);
  const toWhole = config.betaSchedule === 'squaredcos_cap_v2' ? Math.trunc : roundHalfEven;
  const timesteps = sigmas.map(sigmaToTimestep(table)).map(toWhole);
  return variancePreserving(config, timesteps, sigmas);
}

function dpmSolverTable(config: SchedulerConfig): Float32Array {
  return trainSigmas(computeAlphasCumprod(config), config.rescaleBetasZeroSnr === true);
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
      throw new AquatintError(
        'settings-invalid',
        `DPM++ 2M can take at most ${count - 1} steps with this model; ${steps} were asked for.`,
      );
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

function variancePreserving(
  config: SchedulerConfig,
  timesteps: readonly number[],
  sigmas: readonly number[],
): Schedule {
  const end = config.finalSigmasType === 'sigma_min' ? sigmaOf(computeAlphasCumprod(config).at(0) ?? 1) : 0;
  const levels = [...sigmas, end].map((sigma, i) => levelOfSigma(timesteps[i] ?? 0, Math.fround(sigma)));
  return { levels, initialNoiseScale: 1 };
}
