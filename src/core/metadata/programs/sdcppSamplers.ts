import { samplerFromA1111, type NamedSampler } from '../../samplers/foreignNames.ts';

// stable-diffusion.cpp writes its own names: a method, and after it the scheduler if one was chosen.

const METHODS: ReadonlyMap<string, string> = new Map([
  ['euler', 'Euler'],
  ['euler_a', 'Euler a'],
  ['heun', 'Heun'],
  ['dpm2', 'DPM2'],
  ['dpm++2s_a', 'DPM++ 2S a'],
  ['dpm++2m', 'DPM++ 2M'],
  ['lcm', 'LCM'],
  ['ddim_trailing', 'DDIM'],
  ['tcd', 'TCD'],
]);

const SCHEDULERS: ReadonlyMap<string, string> = new Map([
  ['discrete', 'Uniform'],
  ['karras', 'Karras'],
  ['exponential', 'Exponential'],
  ['ays', 'Align Your Steps'],
  ['sgm_uniform', 'SGM Uniform'],
  ['simple', 'Simple'],
  ['kl_optimal', 'KL Optimal'],
  ['beta', 'Beta'],
]);

export function readSdcppSampler(text: string): NamedSampler | undefined {
  const [method = '', scheduler = 'discrete'] = text.trim().toLowerCase().split(/\s+/, 2);
  const sampler = METHODS.get(method);
  const schedule = SCHEDULERS.get(scheduler);
  return sampler === undefined || schedule === undefined ? undefined : samplerFromA1111(sampler, schedule);
}
