import { needsGuidance } from '../guidance/classifierFree.ts';
import type { Model } from '../model/model.ts';
import { denoiserFor } from './denoiserFor.ts';
import type { GuidanceSettings } from './denoisers.ts';

/** Whether a second run without the prompt takes part in every step: not where there are no words, or the scale is an input. */
export function isGuided(
  model: Pick<Model, 'denoiser' | 'fewSteps' | 'textEncoders'>,
  { sampler, ...settings }: GuidanceSettings & { readonly sampler: string },
): boolean {
  if (model.textEncoders.length === 0) return false;
  return needsGuidance(denoiserFor(model, sampler).guidanceScale(settings));
}
