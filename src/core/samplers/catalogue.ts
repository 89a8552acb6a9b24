/** The samplers that can be chosen: facts for the page and for recipes. How they work is in samplingPlan.ts. */

export type SamplerId = 'euler' | 'euler_ancestral' | 'ddim' | 'dpmpp_2m' | 'dpmpp_2m_karras' | 'lcm';

export interface SamplerEntry {
  readonly id: SamplerId;
  readonly label: string;
  /** "Sampler" and "Schedule type" as A1111 writes them. */
  readonly a1111Sampler: string;
  readonly a1111Schedule: string;
  readonly defaultSteps: number;
  readonly defaultGuidance: number;
}

export const SAMPLERS: readonly SamplerEntry[] = [
  {
    id: 'dpmpp_2m_karras',
    label: 'DPM++ 2M Karras',
    a1111Sampler: 'DPM++ 2M',
    a1111Schedule: 'Karras',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'dpmpp_2m',
    label: 'DPM++ 2M',
    a1111Sampler: 'DPM++ 2M',
    a1111Schedule: 'Uniform',
    defaultSteps: 20,
    defaultGuidance: 7,
  },
  {
    id: 'euler',
    label: 'Euler',
    a1111Sampler: 'Euler',
    a1111Schedule: 'Uniform',
    defaultSteps: 25,
    defaultGuidance: 7,
  },
  {
    id: 'euler_ancestral',
    label: 'Euler ancestral',
    a1111Sampler: 'Euler a',
    a1111Schedule: 'Uniform',
    defaultSteps: 25,
    defaultGuidance: 7,
  },
  {
    id: 'ddim',
    label: 'DDIM',
    a1111Sampler: 'DDIM',
    a1111Schedule: 'DDIM',
    defaultSteps: 30,
    defaultGuidance: 7,
  },
  {
    id: 'lcm',
    label: 'LCM (for few-step models)',
    a1111Sampler: 'LCM',
    a1111Schedule: 'Automatic',
    defaultSteps: 4,
    defaultGuidance: 1,
  },
];

export function findSampler(id: string): SamplerEntry | undefined {
  return SAMPLERS.find((sampler) => sampler.id === id);
}
