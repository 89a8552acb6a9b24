import type { Control } from '../../src/core/pipeline/control/controls.ts';
import type { ImagePromptUse } from '../../src/core/pipeline/control/imagePrompts.ts';

/** The pictures beside the words, with the networks that look at them. */
export interface ToldPictures {
  readonly controls: readonly Control[];
  readonly imagePrompts: readonly ImagePromptUse[];
}

export const NOTHING_TOLD: ToldPictures = { controls: [], imagePrompts: [] };
