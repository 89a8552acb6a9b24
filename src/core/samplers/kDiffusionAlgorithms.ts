import type { Algorithm, AlgorithmSettings } from './algorithm.ts';
import { noiseOfPath } from './brownianPath.ts';
import { createDpm2 } from './dpm2.ts';
import { createDpmSolver2M } from './dpmSolver2M.ts';
import { createDpmSolver2MSde } from './dpmSolver2MSde.ts';
import { createDpmSolver3MSde } from './dpmSolver3MSde.ts';
import { createDpmSolver2SAncestral, createDpmSolverSde, type TwoStageOptions } from './dpmSolverSde.ts';
import { createEulerAncestral } from './eulerAncestral.ts';
import { withoutRescaling } from './eulerSchedule.ts';
import { lms } from './lms.ts';
import type { Sampler } from './sampler.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { asKarrasFamilyReads, explodingLevels } from './sigmaAlgorithms.ts';
import { withCurve } from './sigmaCurve.ts';

/** k-diffusion's algorithms in σ = noise over picture, most of which diffusers has, too. */

/** How much noise ancestral samplers add. */
const ALL = 1;

export const eulerAncestral: Algorithm = (settings) => {
  const { rescaleBetasZeroSnr } = settings.config;
  const config = withCurve({ ...withoutRescaling(settings.config), rescaleBetasZeroSnr }, undefined);
  const { levels, initialNoiseScale } = explodingLevels({ ...settings, config });
  return { levels, initialNoiseScale, sampler: createEulerAncestral({ eta: settings.eta ?? ALL }) };
};

export const lmsMethod: Algorithm = (settings) => {
  const config = karrasOverAll(withoutRescaling(settings.config));
  const { levels, initialNoiseScale } = explodingLevels({ ...settings, config });
  return { levels, initialNoiseScale, sampler: lms };
};

export const dpm2Method = dpm2(() => null);
export const dpm2Ancestral = dpm2(({ eta }) => eta ?? ALL);
export const dpm2InSigma = droppingPenultimate(dpm2Method);
export const dpm2AncestralInSigma = droppingPenultimate(dpm2Ancestral);

export const dpmSolverSde = twoStage(createDpmSolverSde);
export const dpmSolver2SAncestral = twoStage(createDpmSolver2SAncestral);
export const dpmSolver3MSde = anySigmas(({ eta }) => createDpmSolver3MSde({ eta: eta ?? ALL }));
export const dpmSolver3MSdeOfA1111 = droppingPenultimate(dpmSolver3MSde);

function dpm2(etaOf: (settings: AlgorithmSettings) => number | null): Algorithm {
  return (settings) => {
    const { levelOf, ...schedule } = explodingLevels(asKarrasFamilyReads(settings), true);
    return { ...schedule, sampler: createDpm2({ levelOf, eta: etaOf(settings) }) };
  };
}

function twoStage(create: (options: TwoStageOptions) => Sampler): Algorithm {
  return (settings) => {
    const read = asKarrasFamilyReads(settings);
    const { levelOf, ...schedule } = explodingLevels({ ...read, config: karrasOverAll(read.config) });
    return { ...schedule, sampler: create({ levelOf, eta: settings.eta ?? 1 }) };
  };
}

function anySigmas(samplerOf: (settings: AlgorithmSettings) => Sampler): Algorithm {
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
function droppingPenultimate(algorithm: Algorithm): Algorithm {
  return (settings) => {
    const { levels, ...rest } = algorithm({ ...settings, steps: settings.steps + 1 });
    return { ...rest, levels: [...levels.slice(0, -2), ...levels.slice(-1)] };
  };
}

/** LMS and DPM++ SDE take the ends of the other curves from the file, of Karras' from the timesteps. */
function karrasOverAll(config: SchedulerConfig): SchedulerConfig {
  return config.useKarrasSigmas === true ? { ...config, sigmaMin: undefined, sigmaMax: undefined } : config;
}
