import { valuesOf } from '../../src/core/pipeline/largerStage.ts';
import type { WantedStage } from '../../src/core/recipe/stages.ts';
import { enlargePicture } from './enlargePicture.ts';
import { pictureBefore, type Before } from './madeBefore.ts';
import type { SourcePicture } from './sourcePicture.ts';

const WHOLE = { mask: null, fill: 'original', noiseLevel: 0, finish: null, part: null } as const;

/** The picture of the stage before, enlarged to the size of this one, to be painted again. */
export async function sourceFrom(
  before: Before | null,
  { settings: { secondPass, width, height }, strength }: WantedStage,
): Promise<SourcePicture> {
  const { made, order, workshop } = pictureBefore(before);
  const by = secondPass?.by === 'network' ? 'network' : 'lanczos';
  const picture = await enlargePicture(made.picture, { size: { width, height }, by, order }, workshop);
  return { ...WHOLE, picture, strength };
}

/** The picture of the stage before, as it is, for a model that makes it larger. */
export function smallerFrom(before: Before | null, { strength, noiseLevel = 0 }: WantedStage): SourcePicture {
  const { made, order, workshop } = pictureBefore(before);
  // of a part that was put back into its picture there is no sample, nor of a picture whose details were painted anew
  const isSampled = (workshop.source?.finish ?? null) === null && order.settings.detail === null;
  const latents = isSampled ? made.latents : null;
  const { picture } = made;
  return {
    ...WHOLE,
    picture,
    values: valuesOf(workshop.loaded.model, { picture, latents }),
    strength,
    noiseLevel,
  };
}
