import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { interpolate, karrasSigmas, sigmaOf, sigmaToTimestep, trainSigmas } from './sigmas.ts';
import { leadingTimesteps, linspace, trailingTimesteps } from './timesteps.ts';

const f32 = Math.fround;

/** Variance exploding, σ interpolated at the timesteps; as EulerAncestralDiscreteScheduler does it. */
export function eulerAncestralSchedule(config: SchedulerConfig, steps: number): Schedule {
  const table = eulerTable(config);
  const timesteps = eulerTimesteps(config, steps);
  const sigmas = timesteps.map((timestep) => interpolate(table, timestep));
  return varianceExploding(config, timesteps, [...sigmas, 0]);
}

/** The same with the choice of Karras sigmas and of where to end; as EulerDiscreteScheduler does it. */
export function eulerSchedule(config: SchedulerConfig, steps: number): Schedule {
  const table = eulerTable(config);
  const timesteps = eulerTimesteps(config, steps);
  const sigmas = timesteps.map((timestep) => interpolate(table, timestep));
  const end = config.finalSigmasType === 'sigma_min' ? sigmaOf(computeAlphasCumprod(config).at(0) ?? 1) : 0;
  if (config.useKarrasSigmas !== true) return varianceExploding(config, timesteps, [...sigmas, end]);

  const smallest = config.sigmaMin ?? sigmas.at(-1) ?? 0;
  const largest = config.sigmaMax ?? sigmas.at(0) ?? 0;
  const karras = karrasSigmas(smallest, largest, steps);
  const karrasTimesteps = karras.map(sigmaToTimestep(table)).map(f32);
  return varianceExploding(config, karrasTimesteps, [...karras, end]);
}

function eulerTable(config: SchedulerConfig): Float32Array {
  return trainSigmas(computeAlphasCumprod(config), config.rescaleBetasZeroSnr === true);
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
      return trailingTimesteps(count, count / steps);
  }
}

function varianceExploding(
  config: SchedulerConfig,
  timesteps: readonly number[],
  sigmas: readonly number[],
): Schedule {
  const levels = sigmas.map((sigma, i) => ({ timestep: timesteps[i] ?? 0, alpha: 1, sigma: f32(sigma) }));
  const largest = Math.max(...levels.map(({ sigma }) => sigma));
  const variance = f32(f32(largest * largest) + 1);
  return {
    levels,
    initialNoiseScale: config.timestepSpacing === 'leading' ? f32(Math.sqrt(variance)) : largest,
  };
}
