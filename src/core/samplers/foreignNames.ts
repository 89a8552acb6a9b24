import { findSampler } from './catalogue.ts';
import type { SamplerId } from './samplerEntry.ts';
import { findSchedule, SCHEDULES, type ScheduleId } from './schedules.ts';

/** A sampler and a schedule of ours for what another program calls by its own names. */
export interface NamedSampler {
  readonly sampler: SamplerId;
  readonly schedule: ScheduleId;
  /** Whether it is the same algorithm on the same levels there; otherwise the nearest thing to it. */
  readonly exact: boolean;
}

interface Foreign {
  readonly sampler: SamplerId;
  /** What the program takes where no schedule is named. */
  readonly schedule: ScheduleId;
  readonly exact?: false;
}

/** By A1111's label (modules/sd_samplers*.py), with what "Automatic" means for each. */
const A1111: Readonly<Record<string, Foreign>> = {
  'DPM++ 2M': { sampler: 'dpmpp_2m_k', schedule: 'karras' },
  'DPM++ SDE': { sampler: 'dpmpp_sde', schedule: 'karras' },
  'DPM++ 2M SDE': { sampler: 'dpmpp_2m_sde_k', schedule: 'exponential' },
  'DPM++ 2M SDE Heun': { sampler: 'dpmpp_2m_sde_heun_k', schedule: 'exponential' },
  'DPM++ 2S a': { sampler: 'dpmpp_2s_ancestral', schedule: 'karras' },
  'DPM++ 3M SDE': { sampler: 'dpmpp_3m_sde_a1111', schedule: 'exponential' },
  'Euler a': { sampler: 'euler_ancestral', schedule: 'uniform' },
  Euler: { sampler: 'euler', schedule: 'uniform' },
  LMS: { sampler: 'lms', schedule: 'uniform' },
  Heun: { sampler: 'heun', schedule: 'uniform' },
  DPM2: { sampler: 'dpm2_k', schedule: 'karras' },
  'DPM2 a': { sampler: 'dpm2_ancestral_k', schedule: 'karras' },
  DDIM: { sampler: 'ddim', schedule: 'ddim_a1111' },
  PLMS: { sampler: 'plms', schedule: 'ddim_a1111' },
  UniPC: { sampler: 'unipc', schedule: 'model', exact: false },
  LCM: { sampler: 'lcm_comfyui', schedule: 'uniform', exact: false },
  TCD: { sampler: 'tcd', schedule: 'model', exact: false },
  DDPM: { sampler: 'ddpm', schedule: 'uniform', exact: false },
  DEIS: { sampler: 'deis', schedule: 'model', exact: false },
  'SA Solver': { sampler: 'sa_solver', schedule: 'model', exact: false },
  'DPM++ 2S': { sampler: 'dpm_single', schedule: 'model', exact: false },
  'DPM fast': { sampler: 'dpm_single', schedule: 'karras', exact: false },
  'DPM adaptive': { sampler: 'dpm_single', schedule: 'karras', exact: false },
  Restart: { sampler: 'heun', schedule: 'karras', exact: false },
  HeunPP2: { sampler: 'heun', schedule: 'uniform', exact: false },
  IPNDM: { sampler: 'lms', schedule: 'uniform', exact: false },
  IPNDM_V: { sampler: 'lms', schedule: 'uniform', exact: false },
  'DDIM CFG++': { sampler: 'ddim', schedule: 'ddim_a1111', exact: false },
};

/** By ComfyUI's name (comfy/samplers.py). */
const COMFYUI: Readonly<Record<string, Foreign>> = {
  euler: { sampler: 'euler', schedule: 'normal' },
  euler_ancestral: { sampler: 'euler_ancestral', schedule: 'normal' },
  heun: { sampler: 'heun', schedule: 'normal' },
  dpm_2: { sampler: 'dpm2_k', schedule: 'normal' },
  dpm_2_ancestral: { sampler: 'dpm2_ancestral_k', schedule: 'normal' },
  lms: { sampler: 'lms', schedule: 'normal' },
  dpmpp_2s_ancestral: { sampler: 'dpmpp_2s_ancestral', schedule: 'normal' },
  dpmpp_sde: { sampler: 'dpmpp_sde', schedule: 'normal' },
  dpmpp_2m: { sampler: 'dpmpp_2m_k', schedule: 'normal' },
  dpmpp_2m_sde: { sampler: 'dpmpp_2m_sde_k', schedule: 'normal' },
  dpmpp_2m_sde_heun: { sampler: 'dpmpp_2m_sde_heun_k', schedule: 'normal' },
  dpmpp_3m_sde: { sampler: 'dpmpp_3m_sde', schedule: 'normal' },
  ddpm: { sampler: 'ddpm', schedule: 'normal' },
  lcm: { sampler: 'lcm_comfyui', schedule: 'normal' },
  // ComfyUI's "ddim" is Euler's method, which is what DDIM without noise is.
  ddim: { sampler: 'euler', schedule: 'ddim' },
  uni_pc: { sampler: 'unipc', schedule: 'normal', exact: false },
  uni_pc_bh2: { sampler: 'unipc', schedule: 'normal', exact: false },
  deis: { sampler: 'deis', schedule: 'normal', exact: false },
  sa_solver: { sampler: 'sa_solver', schedule: 'normal', exact: false },
  sa_solver_pece: { sampler: 'sa_solver', schedule: 'normal', exact: false },
  heunpp2: { sampler: 'heun', schedule: 'normal', exact: false },
  ipndm: { sampler: 'lms', schedule: 'normal', exact: false },
  ipndm_v: { sampler: 'lms', schedule: 'normal', exact: false },
  dpm_fast: { sampler: 'dpm_single', schedule: 'normal', exact: false },
  dpm_adaptive: { sampler: 'dpm_single', schedule: 'normal', exact: false },
  res_multistep: { sampler: 'dpmpp_2m_k', schedule: 'normal', exact: false },
  euler_cfg_pp: { sampler: 'euler', schedule: 'normal', exact: false },
  euler_ancestral_cfg_pp: { sampler: 'euler_ancestral', schedule: 'normal', exact: false },
  dpmpp_2m_cfg_pp: { sampler: 'dpmpp_2m_k', schedule: 'normal', exact: false },
  dpmpp_2s_ancestral_cfg_pp: { sampler: 'dpmpp_2s_ancestral', schedule: 'normal', exact: false },
};

/** Before version 1.9 A1111 wrote the schedule behind the sampler's name. */
const SUFFIXES = ['Karras', 'Exponential', 'SGM Uniform', 'Polyexponential'];

/**
 * A1111's "Sampler" and "Schedule type" as they stand in a picture. Where the second is missing and the first ends with
 * no schedule either, it was the evenly spaced one. Undefined where the sampler is unknown.
 */
export function samplerFromA1111(name: string, scheduleType: string | undefined): NamedSampler | undefined {
  const label = name.trim();
  const suffix = SUFFIXES.find((end) => label.endsWith(` ${end}`));
  const sampler = suffix === undefined ? label : label.slice(0, -suffix.length - 1);
  const foreign = find(A1111, sampler);
  if (foreign === undefined) return undefined;
  const own = findSampler(foreign.sampler)?.schedules ?? [];
  const written = scheduleType?.trim() ?? suffix ?? 'Uniform';
  const asked = sameText(written, 'Automatic') ? undefined : scheduleFromA1111(written);
  // Samplers of timesteps ignore the schedule type there.
  const ignored = !own.includes('uniform') || foreign.schedule === 'ddim_a1111';
  const schedule = asked === undefined || ignored ? foreign.schedule : asked;
  const known = asked !== undefined || sameText(written, 'Automatic') || ignored;
  return { sampler: foreign.sampler, schedule, exact: foreign.exact !== false && known };
}

/** What ComfyUI's `scheduler` is here; undefined where it is unknown. */
export function comfyuiScheduleId(scheduler: string): ScheduleId | undefined {
  return COMFYUI_SCHEDULES.find(({ comfyui }) => comfyui === scheduler.trim())?.id;
}

/** ComfyUI's `sampler_name` and `scheduler`. Undefined where the sampler is unknown. */
export function samplerFromComfyui(name: string, scheduler = 'normal'): NamedSampler | undefined {
  return comfyuiSamplerOn(name, comfyuiScheduleId(scheduler));
}

/** The same on a schedule of ours. */
export function comfyuiSamplerOn(name: string, schedule: ScheduleId | undefined): NamedSampler | undefined {
  const foreign = find(COMFYUI, name.trim().replace(/_gpu$/, ''));
  if (foreign === undefined) return undefined;
  const exact = foreign.exact !== false && schedule !== undefined;
  return { sampler: foreign.sampler, schedule: schedule ?? foreign.schedule, exact };
}

/** How A1111 would write them. */
export function a1111NamesOf(sampler: SamplerId, schedule: ScheduleId | null) {
  const entry = findSampler(sampler);
  const asked = schedule === null || schedule === 'model' ? undefined : findSchedule(schedule)?.a1111;
  return {
    sampler: entry?.a1111Sampler ?? sampler,
    scheduleType: asked ?? entry?.a1111Schedule ?? 'Automatic',
  };
}

/** How ComfyUI would write them; undefined where it has no such sampler or schedule. */
export function comfyuiNamesOf(sampler: SamplerId, schedule: ScheduleId | null) {
  const entry = findSampler(sampler);
  const asked = schedule === null || schedule === 'model' ? undefined : findSchedule(schedule)?.comfyui;
  const scheduler = asked ?? entry?.comfyuiScheduler ?? '';
  const name = entry?.comfyuiSampler ?? '';
  return name === '' || scheduler === '' ? undefined : { sampler: name, scheduler };
}

/** Every sampler that A1111 or ComfyUI may name, for tests and help. */
export const FOREIGN_SAMPLERS = { a1111: Object.keys(A1111), comfyui: Object.keys(COMFYUI) };

/** Where two of ours bear one name there, the one whose numbers are theirs. */
const PREFERRED: readonly ScheduleId[] = ['uniform', 'normal', 'exponential', 'ddim', 'sgm_uniform'];
const A1111_SCHEDULES = [
  ...SCHEDULES.filter(({ id }) => PREFERRED.includes(id)),
  ...SCHEDULES.filter(({ id }) => !PREFERRED.includes(id)),
];
const COMFYUI_SCHEDULES = SCHEDULES.filter(({ id }) => id !== 'polyexponential' && id !== 'uniform');

function scheduleFromA1111(name: string): ScheduleId | undefined {
  return A1111_SCHEDULES.find(({ a1111 }) => a1111 !== '' && sameText(a1111, name))?.id;
}

function find(table: Readonly<Record<string, Foreign>>, name: string): Foreign | undefined {
  return Object.entries(table).find(([known]) => sameText(known, name))?.[1];
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
