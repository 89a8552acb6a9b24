import type { Progress } from '../guidance/guidanceInterval.ts';
import type { Condition } from './condition.ts';
import type { Denoiser } from './denoisers.ts';
import { NOTHING_BEFORE, type RunsBefore } from './runsBefore.ts';

/** What pictures beside the words tell the network that takes the noise away. */
export interface Beside {
  /** Looks at the pictures that are used as words are; before `condition`. */
  readonly see: () => Promise<void>;
  /** The network, with what it needs to heed them. */
  readonly heeding: (denoiser: Denoiser) => Denoiser;
  /** What a condition tells of them at this point of the way. */
  readonly condition: (denoiser: Denoiser, prompt: 'positive' | 'negative', progress: Progress) => Condition;
  readonly companions: () => RunsBefore;
}

export const NOTHING_BESIDE: Beside = {
  see: () => Promise.resolve(),
  heeding: (denoiser) => denoiser,
  condition: () => ({}),
  companions: () => NOTHING_BEFORE,
};
