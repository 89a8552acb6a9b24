import { denoiserFor } from '../core/pipeline/denoiserFor.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { USUAL_DRAFT } from './draft.ts';

/** Whether pictures are drawn in full, or in the few steps that a model has a network of its own for. */
export type Pace = 'full' | 'quick';

type PaceSettings = Pick<Settings, 'sampler' | 'schedule' | 'eta' | 'steps' | 'guidance'>;

/**
 * What a press of the button sets. Distillation has guidance built in, so that it need not be computed. No noise comes
 * after the seed's: that says which drawing it is, and new noise would say another.
 */
export const PACES: Readonly<Record<Pace, PaceSettings>> = {
  full: {
    sampler: USUAL_DRAFT.sampler,
    schedule: null,
    eta: null,
    steps: USUAL_DRAFT.steps,
    guidance: USUAL_DRAFT.guidance,
  },
  quick: { sampler: 'tcd', schedule: null, eta: 0, steps: 4, guidance: 1 },
};

/** By the network that the sampler draws with. */
export const paceOf = ({ sampler }: Pick<PaceSettings, 'sampler'>): Pace =>
  denoiserFor({ denoiser: 'full', fewSteps: 'quick' }, sampler);
