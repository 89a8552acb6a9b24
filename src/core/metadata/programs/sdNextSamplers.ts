import { samplerFromA1111, type NamedSampler } from '../../samplers/foreignNames.ts';
import type { SamplerId } from '../../samplers/samplerEntry.ts';
import type { ScheduleId } from '../../samplers/schedules.ts';

// SD.Next runs diffusers' schedulers under labels like A1111's; "Sampler sigma" is the curve of their levels.

const SAMPLERS: Readonly<Record<string, SamplerId>> = {
  euler: 'euler',
  'euler a': 'euler_ancestral',
  'dpm++ 2m': 'dpmpp_2m',
  'dpm++ 2m sde': 'dpmpp_2m_sde',
  'dpm++ 1s': 'dpm_single',
  'dpm sde': 'dpmpp_sde',
  'dpm++ sde': 'dpmpp_sde',
  unipc: 'unipc',
  deis: 'deis',
  'sa solver': 'sa_solver',
  ddim: 'ddim',
  ddpm: 'ddpm',
  pndm: 'pndm',
  heun: 'heun',
  kdpm2: 'dpm2',
  'kdpm2 a': 'dpm2_ancestral',
  lms: 'lms',
  lcm: 'lcm',
  tcd: 'tcd',
};
const CURVES: Readonly<Record<string, ScheduleId>> = {
  default: 'model',
  karras: 'karras',
  exponential: 'exponential',
  beta: 'beta',
  flowmatch: 'model',
};

export function readSdNextSampler(label: string, sigma: string | undefined): NamedSampler | undefined {
  const name = label.trim().toLowerCase();
  const sampler = Object.hasOwn(SAMPLERS, name) ? SAMPLERS[name] : undefined;
  if (sampler === undefined) return samplerFromA1111(label, sigma);
  const curve = sigma?.trim().toLowerCase() ?? 'default';
  const schedule = Object.hasOwn(CURVES, curve) ? CURVES[curve] : undefined;
  return { sampler, schedule: schedule ?? 'model', exact: schedule !== undefined };
}
