import { describe, expect, it } from 'vitest';
import { findSampler, SAMPLERS } from './catalogue.ts';
import {
  a1111NamesOf,
  comfyuiNamesOf,
  FOREIGN_SAMPLERS,
  samplerFromA1111,
  samplerFromComfyui,
} from './foreignNames.ts';

describe('samplerFromA1111', () => {
  it.each([
    ['DPM++ 2M', 'Karras', 'dpmpp_2m_k', 'karras', true],
    ['DPM++ 2M', 'Automatic', 'dpmpp_2m_k', 'karras', true],
    ['DPM++ 2M Karras', undefined, 'dpmpp_2m_k', 'karras', true],
    ['DPM++ 2M', undefined, 'dpmpp_2m_k', 'uniform', true],
    ['DPM++ 3M SDE', 'Exponential', 'dpmpp_3m_sde_a1111', 'exponential', true],
    ['Euler a', undefined, 'euler_ancestral', 'uniform', true],
    ['euler A', 'SGM Uniform', 'euler_ancestral', 'sgm_uniform', true],
    ['DPM2 a Karras', undefined, 'dpm2_ancestral_k', 'karras', true],
    ['Euler', 'Beta', 'euler', 'beta', true],
    ['Euler', 'KL Optimal', 'euler', 'kl_optimal', true],
    ['DDIM', 'Karras', 'ddim', 'ddim_a1111', true],
    ['PLMS', undefined, 'plms', 'ddim_a1111', true],
    ['UniPC', undefined, 'unipc', 'uniform', false],
    ['Euler', 'Turbo', 'euler', 'uniform', false],
  ] as const)('%j', (...row) => {
    const [name, type, sampler, schedule, exact] = row;
    expect(samplerFromA1111(name, type)).toEqual({ sampler, schedule, exact });
  });

  it('does not know what nobody calls a sampler', () => {
    expect(samplerFromA1111('Restart 3', 'Karras')).toBeUndefined();
    expect(samplerFromA1111('', undefined)).toBeUndefined();
    expect(samplerFromComfyui('constructor', 'normal')).toBeUndefined();
  });
});

describe('samplerFromComfyui', () => {
  it.each([
    ['dpmpp_2m', 'karras', 'dpmpp_2m_k', 'karras', true],
    ['dpmpp_2m_sde_gpu', 'exponential', 'dpmpp_2m_sde_k', 'exponential', true],
    ['euler', 'normal', 'euler', 'normal', true],
    ['euler', 'beta', 'euler', 'beta_comfyui', true],
    ['dpm_2', 'simple', 'dpm2_k', 'simple', true],
    ['ddim', 'ddim_uniform', 'euler', 'ddim', true],
    ['lcm', 'sgm_uniform', 'lcm_comfyui', 'sgm_uniform', true],
    ['uni_pc', 'normal', 'unipc', 'normal', false],
    ['euler', 'bong_tangent', 'euler', 'normal', false],
  ] as const)('%j', (...row) => {
    const [name, scheduler, sampler, schedule, exact] = row;
    expect(samplerFromComfyui(name, scheduler)).toEqual({ sampler, schedule, exact });
  });
});

it('maps to pairs that the catalogue has', () => {
  const found = [
    ...FOREIGN_SAMPLERS.a1111.flatMap((name) =>
      ['Karras', 'Automatic', 'DDIM', undefined].map((type) => samplerFromA1111(name, type)),
    ),
    ...FOREIGN_SAMPLERS.comfyui.map((name) => samplerFromComfyui(name, 'simple')),
  ];
  for (const pair of found) {
    const schedules = findSampler(pair?.sampler ?? '')?.schedules ?? [];
    expect(schedules, JSON.stringify(pair)).toContain(pair?.schedule);
  }
});

it('comes back from what it writes for every exact pair, and never fails', () => {
  for (const { id, schedules } of SAMPLERS) {
    for (const schedule of schedules) {
      const names = a1111NamesOf(id, schedule);
      expect(names.sampler).not.toBe('');
      comfyuiNamesOf(id, schedule);
    }
  }
  const there = samplerFromA1111('DPM++ 2M', 'Karras');
  expect(there && a1111NamesOf(there.sampler, there.schedule)).toEqual({
    sampler: 'DPM++ 2M',
    scheduleType: 'Karras',
  });
  const comfyui = samplerFromComfyui('dpmpp_3m_sde', 'exponential');
  expect(comfyui && comfyuiNamesOf(comfyui.sampler, comfyui.schedule)).toEqual({
    sampler: 'dpmpp_3m_sde',
    scheduler: 'exponential',
  });
});
