import type { NoiseFamily } from './schedulerConfig.ts';
import type { ScheduleId } from './schedules.ts';

export type AlgorithmId =
  | 'dpmpp_2m'
  | 'dpmpp_2m_k'
  | 'dpmpp_2m_sde'
  | 'dpmpp_2m_sde_k'
  | 'dpmpp_2m_sde_heun_k'
  | 'dpmpp_3m_sde'
  | 'dpmpp_3m_sde_a1111'
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
  | 'dpm2_k'
  | 'dpm2_ancestral'
  | 'dpm2_ancestral_k'
  | 'lms'
  | 'ddim'
  | 'ddpm'
  | 'pndm'
  | 'plms'
  | 'lcm'
  | 'lcm_comfyui'
  | 'tcd';

export type SamplerId = AlgorithmId | 'dpmpp_2m_karras' | 'euler_trailing';

/** A sampler as the page lists it: an algorithm with the schedule that it runs on unless another is chosen. */
export interface SamplerEntry {
  readonly id: SamplerId;
  readonly label: string;
  readonly algorithm: AlgorithmId;
  readonly schedule: ScheduleId;
  /** What else it can run on. */
  readonly schedules: readonly ScheduleId[];
  /** The kinds of model that it can run. */
  readonly families: readonly NoiseFamily[];
  /** Runs of the network a step; the first or the last may take another number. */
  readonly runsPerStep: 1 | 2;
  /** The share of its paper's noise that it adds unless another is chosen; null: there is nothing to choose. */
  readonly eta: number | null;
  readonly defaultSteps: number;
  readonly defaultGuidance: number;
  /** "Sampler" and "Schedule type" as A1111 writes them. */
  readonly a1111Sampler: string;
  readonly a1111Schedule: string;
  /** `sampler_name` and `scheduler` as ComfyUI writes them; empty where it has nothing like it. */
  readonly comfyuiSampler: string;
  readonly comfyuiScheduler: string;
}
