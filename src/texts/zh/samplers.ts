import type { Translated } from '../catalogue.ts';

export const samplers: Translated['samplers'] = {
  'sampler.dpmpp_3m_sde_a1111': 'DPM++ 3M SDE（A1111：舍去倒数第二个 σ）',
  'sampler.euler_trailing': 'Euler trailing（适合 Turbo 和 Lightning）',
  'sampler.dpm2_k': 'DPM2（A1111、ComfyUI：舍去倒数第二个 σ）',
  'sampler.dpm2_ancestral_k': 'DPM2 ancestral（A1111、ComfyUI：舍去倒数第二个 σ）',
  'sampler.lcm': 'LCM（适合少步数模型）',
  'sampler.lcm_comfyui': 'LCM（ComfyUI，任意调度器）',
  'sampler.tcd': 'TCD（适合少步数模型）',
  'schedule.model': '由模型决定',
  'schedule.spacing': '由模型决定，不用曲线',
  'schedule.linear': '按 σ 线性',
  'schedule.linear_quadratic': '先线性后二次',
  'schedule.ddim_a1111': 'A1111 的 DDIM 时间步',
};
