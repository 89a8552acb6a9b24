import { needsGuidance } from '../guidance/classifierFree.ts';
import type { Model } from '../model/model.ts';
import { denoiserFor } from './denoiserFor.ts';

/** Whether a second run without the prompt takes part in every step: not where there are no words, or the scale is an input. */
export function isGuided(
  model: Pick<Model, 'denoiser' | 'fewSteps' | 'textEncoders'>,
  { guidance, sampler }: { readonly guidance: number; readonly sampler: string },
): boolean {
  if (model.textEncoders.length === 0 || denoiserFor(model, sampler).isToldGuidance) return false;
  return needsGuidance(guidance);
}
