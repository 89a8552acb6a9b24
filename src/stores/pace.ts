import { denoiserFor } from '../core/pipeline/denoiserFor.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { USUAL_DRAFT } from './draft.ts';

/** Whether pictures are drawn in full, or in the few steps that a model has a network of its own for. */
export type Pace = 'full' | 'quick';

type PaceSettings = Pick<Settings, 'sampler' | 'schedule' | 'steps' | 'guidance'>;

/** What a press of the button sets. Distillation has guidance built in, so that it need not be computed. */
export const PACES: Readonly<Record<Pace, PaceSettings>> = {
  full: {
    sampler: USUAL_DRAFT.sampler,
    schedule: null,
    steps: USUAL_DRAFT.steps,
    guidance: USUAL_DRAFT.guidance,
  },
  quick: { sampler: 'lcm', schedule: null, steps: 4, guidance: 1 },
};

/** By the network that the sampler draws with. */
export const paceOf = ({ sampler }: Pick<PaceSettings, 'sampler'>): Pace =>
  denoiserFor({ denoiser: 'full', fewSteps: 'quick' }, sampler);
