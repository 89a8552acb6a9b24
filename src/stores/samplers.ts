export const SAMPLERS = [
  { id: 'euler', label: 'Euler' },
  { id: 'euler_ancestral', label: 'Euler ancestral' },
  { id: 'ddim', label: 'DDIM' },
  { id: 'dpmpp_2m', label: 'DPM++ 2M' },
  { id: 'dpmpp_2m_karras', label: 'DPM++ 2M Karras' },
  { id: 'lcm', label: 'LCM' },
] as const;
export const isSampler = (id: string): boolean => SAMPLERS.some((sampler) => sampler.id === id);
