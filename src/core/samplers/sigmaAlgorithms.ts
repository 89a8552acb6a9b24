import { DDPM_BETAS } from './alphasCumprod.ts';
import type { Algorithm, AlgorithmSettings } from './algorithm.ts';
import { noiseOfPath } from './brownianPath.ts';
import { createDpm2 } from './dpm2.ts';
import { createDpmSolver2M } from './dpmSolver2M.ts';
import { createDpmSolver2MSde } from './dpmSolver2MSde.ts';
import type { TwoStageOptions } from './dpmSolverSde.ts';
import { edmSchedule } from './edmSchedule.ts';
import { euler, eulerAlongSigma } from './euler.ts';
import { eulerSchedule, withoutRescaling, type ExplodingSchedule } from './eulerSchedule.ts';
import { flowSchedule } from './flowSchedule.ts';
import { createHeun, heunAlongSigma } from './heun.ts';
import { createLcm } from './lcm.ts';
import { limitOf, unlimited } from './limits.ts';
import type { Sampler } from './sampler.ts';
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

export function dpm2(etaOf: (settings: AlgorithmSettings) => number | null): Algorithm {
  return (settings) => {
    const { levelOf, ...schedule } = explodingLevels(asKarrasFamilyReads(settings), true);
    return { ...schedule, sampler: createDpm2({ levelOf, eta: etaOf(settings) }) };
  };
}

export function twoStage(create: (options: TwoStageOptions) => Sampler): Algorithm {
  return (settings) => {
    const read = asKarrasFamilyReads(settings);
    const { levelOf, ...schedule } = explodingLevels({ ...read, config: karrasOverAll(read.config) });
    return { ...schedule, sampler: create({ levelOf, eta: settings.eta ?? 1 }) };
  };
}

export function anySigmas(samplerOf: (settings: AlgorithmSettings) => Sampler): Algorithm {
  return (settings) => {
    const { levels, initialNoiseScale } = explodingLevels(asKarrasFamilyReads(settings));
    return { levels, initialNoiseScale, sampler: samplerOf(settings) };
  };
}

/** k-diffusion's solvers read nothing of the file but the noise. */
export const dpmSolver2MInSigma = anySigmas(() =>
  createDpmSolver2M({ correction: 'midpoint', lowerOrderFinal: false, eulerAtFinal: false }),
);

export function dpmSolver2MSdeInSigma(correction: 'midpoint' | 'heun'): Algorithm {
  return anySigmas(({ eta }) =>
    createDpmSolver2MSde({
      correction,
      lowerOrderFinal: false,
      eulerAtFinal: false,
      eta: eta ?? 1,
      noiseOf: noiseOfPath,
    }),
  );
}

/** One step more is planned and the last but one level is left out: A1111's and ComfyUI's way with some samplers. */
export function droppingPenultimate(algorithm: Algorithm): Algorithm {
  return (settings) => {
    const { levels, ...rest } = algorithm({ ...settings, steps: settings.steps + 1 });
    return { ...rest, levels: [...levels.slice(0, -2), ...levels.slice(-1)] };
  };
}

/** LMS and DPM++ SDE take the ends of the other curves from the file, of Karras' from the timesteps. */
export function karrasOverAll(config: SchedulerConfig): SchedulerConfig {
  return config.useKarrasSigmas === true ? { ...config, sigmaMin: undefined, sigmaMax: undefined } : config;
}

/** What Heun, DPM2 and DPM++ SDE read from the file; their betas start where Stable Diffusion's do. */
function asKarrasFamilyReads(settings: AlgorithmSettings): AlgorithmSettings {
  if (settings.config.family !== 'betas') return settings;
  const { betaStart = 0.00085, betaEnd = 0.012, betaSchedule = DDPM_BETAS.schedule } = settings.config;
  const read: SchedulerConfig = { ...settings.config, betaStart, betaEnd, betaSchedule };
  return { ...settings, config: withoutRescaling(read) };
}
