import type { Algorithm } from './algorithm.ts';
import type { AlgorithmId } from './samplerEntry.ts';
import { createEulerAncestral } from './eulerAncestral.ts';
import { ddim, ddpm, lcm, lcmWithoutBoundary, plms, pndm, tcd } from './ddpmAlgorithms.ts';
import {
  deis,
  dpmSolver2M,
  dpmSolver2MSde,
  dpmSolverSinglestep,
  saSolver,
  uniPc,
} from './solverAlgorithms.ts';
import {
  anySigmas,
  dpm2,
  dpmSolver2MInSigma,
  dpmSolver2MSdeInSigma,
  droppingPenultimate,
  eulerMethod,
  explodingLevels,
  heunMethod,
  karrasOverAll,
  twoStage,
} from './sigmaAlgorithms.ts';
import { createDpmSolver3MSde } from './dpmSolver3MSde.ts';
import { createDpmSolver2SAncestral, createDpmSolverSde } from './dpmSolverSde.ts';
import { withoutRescaling } from './eulerSchedule.ts';
import { lms } from './lms.ts';
import { withCurve } from './sigmaCurve.ts';

/** How much noise ancestral samplers add. */
const ALL = 1;

/** Every algorithm with the levels that the program it comes from would visit. */
export const ALGORITHMS: Readonly<Record<AlgorithmId, Algorithm>> = {
  euler: eulerMethod,
  heun: heunMethod,
  euler_ancestral: (settings) => {
    const { rescaleBetasZeroSnr } = settings.config;
    const config = withCurve({ ...withoutRescaling(settings.config), rescaleBetasZeroSnr }, undefined);
    const { levels, initialNoiseScale } = explodingLevels({ ...settings, config });
    return { levels, initialNoiseScale, sampler: createEulerAncestral({ eta: settings.eta ?? ALL }) };
  },
  lms: (settings) => {
    const config = karrasOverAll(withoutRescaling(settings.config));
    const { levels, initialNoiseScale } = explodingLevels({ ...settings, config });
    return { levels, initialNoiseScale, sampler: lms };
  },
  dpm2: dpm2(() => null),
  dpm2_ancestral: dpm2(({ eta }) => eta ?? ALL),
  dpm2_k: droppingPenultimate(dpm2(() => null)),
  dpm2_ancestral_k: droppingPenultimate(dpm2(({ eta }) => eta ?? ALL)),
  dpmpp_sde: twoStage(createDpmSolverSde),
  dpmpp_2s_ancestral: twoStage(createDpmSolver2SAncestral),
  dpmpp_3m_sde: anySigmas(({ eta }) => createDpmSolver3MSde({ eta: eta ?? ALL })),
  dpmpp_3m_sde_a1111: droppingPenultimate(anySigmas(({ eta }) => createDpmSolver3MSde({ eta: eta ?? ALL }))),
  dpmpp_2m: dpmSolver2M,
  dpmpp_2m_k: dpmSolver2MInSigma,
  dpmpp_2m_sde: dpmSolver2MSde,
  dpmpp_2m_sde_k: dpmSolver2MSdeInSigma('midpoint'),
  dpmpp_2m_sde_heun_k: dpmSolver2MSdeInSigma('heun'),
  dpm_single: dpmSolverSinglestep,
  unipc: uniPc,
  deis,
  sa_solver: saSolver,
  ddim,
  ddpm,
  pndm,
  plms,
  lcm,
  lcm_comfyui: lcmWithoutBoundary,
  tcd,
};
