import { unetFor } from '../core/pipeline/unetFor.ts';
import type { GenerationSettings } from '../protocol/settings.ts';
import { DEFAULT_DRAFT } from './draft.ts';

/** Whether pictures are drawn in full, or in the few steps that a model has a network of its own for. */
export type Pace = 'full' | 'quick';

type PaceSettings = Pick<GenerationSettings, 'sampler' | 'schedule' | 'steps' | 'guidance'>;

/** What a press of the button sets. Distillation has guidance built in, so that it need not be computed. */
export const PACES: Readonly<Record<Pace, PaceSettings>> = {
  full: {
    sampler: DEFAULT_DRAFT.sampler,
    schedule: null,
    steps: DEFAULT_DRAFT.steps,
    guidance: DEFAULT_DRAFT.guidance,
  },
  quick: { sampler: 'lcm', schedule: null, steps: 4, guidance: 1 },
};

/** By the network that the sampler draws with. */
export const paceOf = ({ sampler }: Pick<PaceSettings, 'sampler'>): Pace =>
  unetFor({ unet: 'full', fewStepUnet: 'quick' }, sampler);
