import { SCHEDULES, type ScheduleId } from './schedules.ts';

/** The samplers that can be chosen: facts for the page and for recipes. How they work is in algorithms.ts. */

export type AlgorithmId =
  | 'dpmpp_2m'
  | 'dpmpp_2m_sde'
  | 'dpmpp_3m_sde'
  | 'dpmpp_sde'
  | 'dpmpp_2s_ancestral'
  | 'dpm_single'
  | 'unipc'
  | 'deis'
  | 'sa_solver'
  | 'euler'
  | 'euler_ancestral'
  | 'heun'
  | 'dpm2'
  | 'dpm2_ancestral'
  | 'lms'
  | 'ddim'
  | 'ddpm'
  | 'pndm'
  | 'lcm'
  | 'tcd';

/** A sampler as the page lists it: an algorithm with the schedule that it runs on unless another is chosen. */
export interface SamplerEntry {
  readonly id: SamplerId;
  readonly label: string;
  readonly algorithm: AlgorithmId;
  readonly schedule: ScheduleId;
  /** What else it can run on. */
  readonly schedules: readonly ScheduleId[];
  /** "Sampler" and "Schedule type" as A1111 writes them. */
  readonly a1111Sampler: string;
  readonly a1111Schedule: string;
  readonly defaultSteps: number;
  readonly defaultGuidance: number;
}

export type SamplerId = AlgorithmId | 'dpmpp_2m_karras' | 'euler_trailing';

const ANY: readonly ScheduleId[] = SCHEDULES.map(({ id }) => id);
/** For samplers that are defined on the training timesteps only. */
const TRAINED: readonly ScheduleId[] = ['model', 'leading', 'linspace', 'trailing'];
/** For samplers of models that were distilled to certain timesteps. */
const OWN: readonly ScheduleId[] = ['model'];

export const SAMPLERS: readonly SamplerEntry[] = [
  {
    id: 'dpmpp_2m_karras',
    label: 'DPM++ 2M Karras',
    algorithm: 'dpmpp_2m',
    schedule: 'karras',
    schedules: ANY,
    a1111Sampler: 'DPM++ 2M',
    a1111Schedule: 'Karras',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'dpmpp_2m',
    label: 'DPM++ 2M',
    algorithm: 'dpmpp_2m',
    schedule: 'spacing',
    schedules: ANY,
    a1111Sampler: 'DPM++ 2M',
    a1111Schedule: 'Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'dpmpp_2m_sde',
    label: 'DPM++ 2M SDE Karras',
    algorithm: 'dpmpp_2m_sde',
    schedule: 'karras',
    schedules: ANY,
    a1111Sampler: 'DPM++ 2M SDE',
    a1111Schedule: 'Karras',
    defaultSteps: 25,
    defaultGuidance: 7,
  },
  {
    id: 'dpmpp_3m_sde',
    label: 'DPM++ 3M SDE exponential',
    algorithm: 'dpmpp_3m_sde',
    schedule: 'exponential',
    schedules: ANY,
    a1111Sampler: 'DPM++ 3M SDE',
    a1111Schedule: 'Exponential',
    defaultSteps: 30,
    defaultGuidance: 7,
  },
  {
    id: 'dpmpp_sde',
    label: 'DPM++ SDE Karras',
    algorithm: 'dpmpp_sde',
    schedule: 'karras',
    schedules: ANY,
    a1111Sampler: 'DPM++ SDE',
    a1111Schedule: 'Karras',
    defaultSteps: 15,
    defaultGuidance: 7,
  },
  {
    id: 'dpmpp_2s_ancestral',
    label: 'DPM++ 2S ancestral Karras',
    algorithm: 'dpmpp_2s_ancestral',
    schedule: 'karras',
    schedules: ANY,
    a1111Sampler: 'DPM++ 2S a',
    a1111Schedule: 'Karras',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'dpm_single',
    label: 'DPM++ singlestep',
    algorithm: 'dpm_single',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'DPM++ 2S',
    a1111Schedule: 'SGM Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'unipc',
    label: 'UniPC',
    algorithm: 'unipc',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'UniPC',
    a1111Schedule: 'SGM Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'deis',
    label: 'DEIS',
    algorithm: 'deis',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'DEIS',
    a1111Schedule: 'SGM Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'sa_solver',
    label: 'SA-Solver',
    algorithm: 'sa_solver',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'SA Solver',
    a1111Schedule: 'SGM Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'euler',
    label: 'Euler',
    algorithm: 'euler',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'Euler',
    a1111Schedule: 'Uniform',
    defaultSteps: 25,
    defaultGuidance: 7,
  },
  {
    id: 'euler_ancestral',
    label: 'Euler ancestral',
    algorithm: 'euler_ancestral',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'Euler a',
    a1111Schedule: 'Uniform',
    defaultSteps: 25,
    defaultGuidance: 7,
  },
  {
    id: 'euler_trailing',
    label: 'Euler trailing (for Turbo and Lightning)',
    algorithm: 'euler',
    schedule: 'trailing',
    schedules: ANY,
    a1111Sampler: 'Euler',
    a1111Schedule: 'SGM Uniform',
    defaultSteps: 4,
    defaultGuidance: 1,
  },
  {
    id: 'heun',
    label: 'Heun',
    algorithm: 'heun',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'Heun',
    a1111Schedule: 'Uniform',
    defaultSteps: 15,
    defaultGuidance: 7,
  },
  {
    id: 'dpm2',
    label: 'DPM2',
    algorithm: 'dpm2',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'DPM2',
    a1111Schedule: 'Uniform',
    defaultSteps: 15,
    defaultGuidance: 7,
  },
  {
    id: 'dpm2_ancestral',
    label: 'DPM2 ancestral',
    algorithm: 'dpm2_ancestral',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'DPM2 a',
    a1111Schedule: 'Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'lms',
    label: 'LMS',
    algorithm: 'lms',
    schedule: 'model',
    schedules: ANY,
    a1111Sampler: 'LMS',
    a1111Schedule: 'Uniform',
    defaultSteps: 25,
    defaultGuidance: 7,
  },
  {
    id: 'ddim',
    label: 'DDIM',
    algorithm: 'ddim',
    schedule: 'model',
    schedules: TRAINED,
    a1111Sampler: 'DDIM',
    a1111Schedule: 'DDIM',
    defaultSteps: 30,
    defaultGuidance: 7,
  },
  {
    id: 'ddpm',
    label: 'DDPM',
    algorithm: 'ddpm',
    schedule: 'model',
    schedules: TRAINED,
    a1111Sampler: 'DDPM',
    a1111Schedule: 'Automatic',
    defaultSteps: 100,
    defaultGuidance: 7,
  },
  {
    id: 'pndm',
    label: 'PNDM (PLMS)',
    algorithm: 'pndm',
    schedule: 'model',
    schedules: TRAINED,
    a1111Sampler: 'PLMS',
    a1111Schedule: 'Automatic',
    defaultSteps: 30,
    defaultGuidance: 7,
  },
  {
    id: 'lcm',
    label: 'LCM (for few-step models)',
    algorithm: 'lcm',
    schedule: 'model',
    schedules: OWN,
    a1111Sampler: 'LCM',
    a1111Schedule: 'Automatic',
    defaultSteps: 4,
    defaultGuidance: 1,
  },
  {
    id: 'tcd',
    label: 'TCD (for few-step models)',
    algorithm: 'tcd',
    schedule: 'model',
    schedules: OWN,
    a1111Sampler: 'TCD',
    a1111Schedule: 'Automatic',
    defaultSteps: 4,
    defaultGuidance: 1,
  },
];

export function findSampler(id: string): SamplerEntry | undefined {
  return SAMPLERS.find((sampler) => sampler.id === id);
}
