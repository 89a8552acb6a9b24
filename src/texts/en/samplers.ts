/** Samplers and schedules whose names say more than a name; all others are called the same everywhere. */
export const samplers = {
  'sampler.dpmpp_3m_sde_a1111': 'DPM++ 3M SDE (A1111: last σ but one dropped)',
  'sampler.euler_trailing': 'Euler trailing (for Turbo and Lightning)',
  'sampler.dpm2_k': 'DPM2 (A1111, ComfyUI: last σ but one dropped)',
  'sampler.dpm2_ancestral_k': 'DPM2 ancestral (A1111, ComfyUI: last σ but one dropped)',
  'sampler.lcm': 'LCM (for few-step models)',
  'sampler.lcm_comfyui': 'LCM (ComfyUI, any schedule)',
  'sampler.tcd': 'TCD (for few-step models)',
  'schedule.model': 'As the model says',
  'schedule.spacing': 'As the model says, no curve',
  'schedule.linear': 'Linear in σ',
  'schedule.linear_quadratic': 'Linear, then quadratic',
  'schedule.ddim_a1111': 'Timesteps of A1111’s DDIM',
} as const;
