import { AquatintError } from '../errors.ts';
import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import { levelOfAlphaCumprod, type Schedule } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { leadingTimesteps, linspace, roundHalfEven, trailingTimesteps } from './timesteps.ts';

export interface DdimSchedule extends Schedule {
  /**
   * The level that a step from this level arrives at. It lies T/steps training timesteps below, which with
   * linspace and some trailing schedules is not quite the next level of the list: diffusers does the same.
   */
  readonly target: (level: NoiseLevel) => NoiseLevel;
}

/** Variance preserving, on whole training timesteps; as DDIMScheduler does it. */
export function ddimSchedule(config: SchedulerConfig, steps: number): DdimSchedule {
  const table = computeAlphasCumprod(config);
  const count = trainTimesteps(config);
  const end = levelOfAlphaCumprod(0, config.setAlphaToOne === false ? (table.at(0) ?? 1) : 1);
  const levelAt = (t: number) => (t < 0 ? end : levelOfAlphaCumprod(t, table[t] ?? Number.NaN));

  const timesteps = ddimTimesteps(config, steps);
  const noisiest = timesteps.at(0) ?? 0;
  if (noisiest >= count) {
    throw new AquatintError(
      'settings-invalid',
      `DDIM cannot take ${steps} steps with this model: they would start at timestep ${noisiest}, and the last is ${count - 1}.`,
    );
  }
  const stride = Math.floor(count / steps);
  return {
    levels: [...timesteps.map(levelAt), end],
    initialNoiseScale: 1,
    target: ({ timestep }) => levelAt(timestep - stride),
  };
}

function ddimTimesteps(config: SchedulerConfig, steps: number): readonly number[] {
  const count = trainTimesteps(config);
  switch (config.timestepSpacing ?? 'leading') {
    case 'linspace':
      return linspace(count - 1, steps)
        .map(roundHalfEven)
        .reverse();
    case 'leading':
      return leadingTimesteps(Math.floor(count / steps), steps, config.stepsOffset ?? 0);
    case 'trailing':
      return trailingTimesteps(count, count / steps);
  }
}
