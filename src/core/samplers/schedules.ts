import type { NoiseFamily } from './schedulerConfig.ts';

/** The schedules that can be paired with a sampler: facts for the page and for recipes. */

/** Of these the model's own file says the details, as diffusers reads it. */
export type ModelScheduleId = 'model' | 'spacing' | 'leading' | 'linspace' | 'trailing' | 'ddim_a1111';

/** These say themselves which sigmas are visited, between the least and the most noise that the model knows. */
export type NamedScheduleId =
  | 'karras'
  | 'exponential'
  | 'polyexponential'
  | 'beta'
  | 'beta_comfyui'
  | 'uniform'
  | 'normal'
  | 'linear'
  | 'linear_quadratic'
  | 'sgm_uniform'
  | 'simple'
  | 'ddim'
  | 'align_your_steps'
  | 'align_your_steps_sdxl'
  | 'kl_optimal'
  | 'kl_optimal_comfyui';

export type ScheduleId = ModelScheduleId | NamedScheduleId;

export interface ScheduleEntry {
  readonly id: ScheduleId;
  readonly label: string;
  /** "Schedule type" as A1111 writes it. */
  readonly a1111: string;
  /** What ComfyUI calls the same sigmas; empty where it has none. */
  readonly comfyui: string;
  /** Made for the noise of certain models; missing: for any. */
  readonly families?: readonly NoiseFamily[];
}

const BETAS: readonly NoiseFamily[] = ['betas'];

export const SCHEDULES: readonly ScheduleEntry[] = [
  { id: 'model', label: 'As the model says', a1111: 'Automatic', comfyui: '' },
  { id: 'spacing', label: 'As the model says, no curve', a1111: 'Uniform', comfyui: '' },
  { id: 'karras', label: 'Karras', a1111: 'Karras', comfyui: 'karras' },
  { id: 'exponential', label: 'Exponential', a1111: 'Exponential', comfyui: 'exponential' },
  { id: 'polyexponential', label: 'Polyexponential', a1111: 'Polyexponential', comfyui: 'exponential' },
  { id: 'beta', label: 'Beta (A1111)', a1111: 'Beta', comfyui: '' },
  { id: 'beta_comfyui', label: 'Beta (ComfyUI)', a1111: 'Beta', comfyui: 'beta' },
  { id: 'uniform', label: 'Uniform', a1111: 'Uniform', comfyui: 'normal' },
  { id: 'normal', label: 'Normal', a1111: 'Normal', comfyui: 'normal' },
  { id: 'sgm_uniform', label: 'SGM uniform', a1111: 'SGM Uniform', comfyui: 'sgm_uniform' },
  { id: 'simple', label: 'Simple', a1111: 'Simple', comfyui: 'simple' },
  { id: 'linear', label: 'Linear in σ', a1111: '', comfyui: '' },
  { id: 'linear_quadratic', label: 'Linear, then quadratic', a1111: '', comfyui: 'linear_quadratic' },
  { id: 'ddim', label: 'DDIM', a1111: 'DDIM', comfyui: 'ddim_uniform' },
  {
    id: 'align_your_steps',
    label: 'Align Your Steps',
    a1111: 'Align Your Steps',
    comfyui: '',
    families: BETAS,
  },
  {
    id: 'align_your_steps_sdxl',
    label: 'Align Your Steps (SDXL)',
    a1111: 'Align Your Steps',
    comfyui: '',
    families: BETAS,
  },
  { id: 'kl_optimal', label: 'KL optimal (A1111)', a1111: 'KL Optimal', comfyui: '' },
  { id: 'kl_optimal_comfyui', label: 'KL optimal (ComfyUI)', a1111: 'KL Optimal', comfyui: 'kl_optimal' },
  { id: 'leading', label: 'Leading', a1111: 'DDIM', comfyui: '' },
  { id: 'linspace', label: 'Linspace', a1111: 'Uniform', comfyui: '' },
  { id: 'trailing', label: 'Trailing (Turbo, Lightning)', a1111: 'SGM Uniform', comfyui: '' },
  { id: 'ddim_a1111', label: 'Timesteps of A1111’s DDIM', a1111: 'Automatic', comfyui: '', families: BETAS },
];

/** The spacings that the model's own training timesteps can have. */
export type SpacingId = 'leading' | 'linspace' | 'trailing';

export function isSpacing(id: ScheduleId): id is SpacingId {
  return id === 'leading' || id === 'linspace' || id === 'trailing';
}

export function findSchedule(id: string): ScheduleEntry | undefined {
  return SCHEDULES.find((schedule) => schedule.id === id);
}

export function isNamed(id: ScheduleId): id is NamedScheduleId {
  return !['model', 'spacing', 'leading', 'linspace', 'trailing', 'ddim_a1111'].includes(id);
}
