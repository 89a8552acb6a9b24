import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { trainTimesteps } from './alphasCumprod.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import { levelOfAlphaCumprod } from './schedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { leadingTimesteps, linspace, roundHalfEven, trailingTimesteps } from './timesteps.ts';

/** The levels that a model was trained on, for samplers that know no others. */
export interface TrainingLevels {
  /** Below timestep 0 there is the end. */
  readonly levelAt: (timestep: number) => NoiseLevel;
  /** ᾱ of a level that came from here. */
  readonly alphaCumprod: (level: NoiseLevel) => number;
  readonly end: NoiseLevel;
}

export function trainingLevels(table: Float32Array, alphaAtEnd: number): TrainingLevels {
  const end = levelOfAlphaCumprod(0, alphaAtEnd);
  const alphaAt = (timestep: number) => table[timestep] ?? Number.NaN;
  return {
    end,
    levelAt: (timestep) => (timestep < 0 ? end : levelOfAlphaCumprod(timestep, alphaAt(timestep))),
    alphaCumprod: (level) => (level === end ? alphaAtEnd : alphaAt(level.timestep)),
  };
}

/** Which whole timesteps are visited; as DDIM, DDPM and PNDM of diffusers choose them. */
export function wholeTimesteps(config: SchedulerConfig, steps: number): readonly number[] {
  const count = trainTimesteps(config);
  const timesteps = spacedTimesteps(config, steps);
  const noisiest = timesteps.at(0) ?? 0;
  if (noisiest < count) return timesteps;
  throw new AquatintError('settings-invalid', [
    said('settings.stepsTooNoisy', { steps, noisiest, last: count - 1 }),
  ]);
}

function spacedTimesteps(config: SchedulerConfig, steps: number): readonly number[] {
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
