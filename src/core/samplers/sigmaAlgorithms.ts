import { DDPM_BETAS } from './alphasCumprod.ts';
import type { Algorithm, AlgorithmSettings } from './algorithm.ts';
import { edmSchedule } from './edmSchedule.ts';
import { euler, eulerAlongSigma } from './euler.ts';
import { eulerSchedule, withoutRescaling, type ExplodingSchedule } from './eulerSchedule.ts';
import { flowSchedule } from './flowSchedule.ts';
import { createHeun, heunAlongSigma } from './heun.ts';
import { createLcm } from './lcm.ts';
import { limitOf, unlimited } from './limits.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';

/** Algorithms in σ = noise over picture (Karras et al. 2022), with the levels of diffusers and of k-diffusion. */

/** As Euler's scheduler reads the file, or as a model of Karras et al. 2022 has it. */
export function explodingLevels(settings: AlgorithmSettings, roundKarras = false): ExplodingSchedule {
  const { config, steps, schedule } = settings;
  return config.family === 'edm'
    ? edmSchedule(config, steps, schedule, true)
    : eulerSchedule(config, steps, schedule, roundKarras);
}

export const eulerMethod: Algorithm = (settings) => {
  if (settings.config.family === 'flow') {
    const stochastic = settings.config.flow.stochasticSampling === true;
    const sampler = stochastic ? createLcm({ limit: unlimited, timestepScaling: Infinity }) : eulerAlongSigma;
    return { ...flowSchedule(settings), sampler };
  }
  const { levels, initialNoiseScale } = explodingLevels(settings);
  return { levels, initialNoiseScale, sampler: euler };
};

export const heunMethod: Algorithm = (settings) => {
  if (settings.config.family === 'flow') {
    return { ...flowSchedule(settings), sampler: heunAlongSigma(unlimited) };
  }
  const { levels, initialNoiseScale } = explodingLevels(asKarrasFamilyReads(settings));
  const limit = limitOf({ ...settings.config, thresholding: false }, false);
  return { levels, initialNoiseScale, sampler: createHeun({ limit }) };
};

/** What Heun, DPM2 and DPM++ SDE read from the file; their betas start where Stable Diffusion's do. */
export function asKarrasFamilyReads(settings: AlgorithmSettings): AlgorithmSettings {
  if (settings.config.family !== 'betas') return settings;
  const { betaStart = 0.00085, betaEnd = 0.012, betaSchedule = DDPM_BETAS.schedule } = settings.config;
  const read: SchedulerConfig = { ...settings.config, betaStart, betaEnd, betaSchedule };
  return { ...settings, config: withoutRescaling(read) };
}
