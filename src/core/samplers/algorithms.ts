import type { Algorithm } from './algorithm.ts';
import type { AlgorithmId } from './samplerEntry.ts';

// Fetched when one of theirs is first used.
const solvers = () => import('./solverAlgorithms.ts');
const inSigma = () => import('./sigmaAlgorithms.ts');
const kDiffusion = () => import('./kDiffusionAlgorithms.ts');
const trained = () => import('./ddpmAlgorithms.ts');
const distilled = () => import('./distilledAlgorithms.ts');

/** Every algorithm with the levels that the program it comes from would visit. */
export const ALGORITHMS: Readonly<Record<AlgorithmId, () => Promise<Algorithm>>> = {
  euler: async () => (await inSigma()).eulerMethod,
  heun: async () => (await inSigma()).heunMethod,
  euler_ancestral: async () => (await kDiffusion()).eulerAncestral,
  lms: async () => (await kDiffusion()).lmsMethod,
  dpm2: async () => (await kDiffusion()).dpm2Method,
  dpm2_ancestral: async () => (await kDiffusion()).dpm2Ancestral,
  dpm2_k: async () => (await kDiffusion()).dpm2InSigma,
  dpm2_ancestral_k: async () => (await kDiffusion()).dpm2AncestralInSigma,
  dpmpp_sde: async () => (await kDiffusion()).dpmSolverSde,
  dpmpp_2s_ancestral: async () => (await kDiffusion()).dpmSolver2SAncestral,
  dpmpp_3m_sde: async () => (await kDiffusion()).dpmSolver3MSde,
  dpmpp_3m_sde_a1111: async () => (await kDiffusion()).dpmSolver3MSdeOfA1111,
  dpmpp_2m: async () => (await solvers()).dpmSolver2M,
  dpmpp_2m_k: async () => (await kDiffusion()).dpmSolver2MInSigma,
  dpmpp_2m_sde: async () => (await solvers()).dpmSolver2MSde,
  dpmpp_2m_sde_k: async () => (await kDiffusion()).dpmSolver2MSdeInSigma('midpoint'),
  dpmpp_2m_sde_heun_k: async () => (await kDiffusion()).dpmSolver2MSdeInSigma('heun'),
  dpm_single: async () => (await solvers()).dpmSolverSinglestep,
  unipc: async () => (await solvers()).uniPc,
  deis: async () => (await solvers()).deis,
  sa_solver: async () => (await solvers()).saSolver,
  ddim: async () => (await trained()).ddim,
  ddpm: async () => (await trained()).ddpm,
  pndm: async () => (await trained()).pndm,
  plms: async () => (await trained()).plms,
  lcm: async () => (await distilled()).lcm,
  lcm_comfyui: async () => (await trained()).lcmWithoutBoundary,
  tcd: async () => (await distilled()).tcd,
};
