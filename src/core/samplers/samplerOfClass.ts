import type { SamplerId } from './samplerEntry.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';

/** diffusers' classes, as model folders name them. */
const SAMPLERS: Readonly<Record<string, SamplerId>> = {
  DDIMScheduler: 'ddim',
  DDIMParallelScheduler: 'ddim',
  DDPMScheduler: 'ddpm',
  DDPMParallelScheduler: 'ddpm',
  DEISMultistepScheduler: 'deis',
  DPMSolverMultistepScheduler: 'dpmpp_2m',
  DPMSolverSDEScheduler: 'dpmpp_sde',
  DPMSolverSinglestepScheduler: 'dpm_single',
  EulerAncestralDiscreteScheduler: 'euler_ancestral',
  EulerDiscreteScheduler: 'euler',
  HeunDiscreteScheduler: 'heun',
  KDPM2AncestralDiscreteScheduler: 'dpm2_ancestral',
  KDPM2DiscreteScheduler: 'dpm2',
  LCMScheduler: 'lcm',
  LMSDiscreteScheduler: 'lms',
  PNDMScheduler: 'pndm',
  SASolverScheduler: 'sa_solver',
  TCDScheduler: 'tcd',
  UnCLIPScheduler: 'ddpm',
  UniPCMultistepScheduler: 'unipc',
  FlowMatchEulerDiscreteScheduler: 'euler',
  FlowMatchHeunDiscreteScheduler: 'heun',
  EDMEulerScheduler: 'euler',
  EDMDPMSolverMultistepScheduler: 'dpmpp_2m',
};

/** The sampler that a model's scheduler_config.json names by its class; null: none here is like it. */
export function samplerOfClass({
  className,
  skipPrkSteps,
  useKarrasSigmas,
}: SchedulerConfig): SamplerId | null {
  const sampler = SAMPLERS[className ?? ''] ?? null;
  if (sampler === 'pndm' && skipPrkSteps === true) return 'plms';
  return sampler === 'dpmpp_2m' && useKarrasSigmas === true ? 'dpmpp_2m_karras' : sampler;
}
