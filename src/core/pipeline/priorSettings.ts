import { needsGuidance } from '../guidance/classifierFree.ts';
import { isPrior } from '../model/imageEmbedding.ts';
import type { Model } from '../model/model.ts';
import type { PictureSettings, PriorSettings } from './pictureJob.ts';

/** Those of somebody, or else the model's usual ones. */
export function priorSettings(
  { imageEmbedding }: Pick<Model, 'imageEmbedding'>,
  { prior }: Pick<PictureSettings, 'prior'>,
): PriorSettings {
  if (prior !== undefined) return prior;
  const from = imageEmbedding?.from;
  const usual = from !== undefined && isPrior(from) ? from.usual : { steps: 1, guidance: 1 };
  return { ...usual, noiseLevel: 0 };
}

/** Whether what the prior makes of no words at all takes part. */
export function isPriorGuided(
  model: Pick<Model, 'imageEmbedding'>,
  settings: Pick<PictureSettings, 'prior'>,
): boolean {
  const from = model.imageEmbedding?.from;
  return from !== undefined && isPrior(from) && needsGuidance(priorSettings(model, settings).guidance);
}
