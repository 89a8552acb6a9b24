import { AquatintError } from '../../src/core/errors.ts';
import type { WantedStage } from '../../src/core/recipe/stages.ts';
import { enlargePicture } from './enlargePicture.ts';
import type { Before } from './madeBefore.ts';
import type { SourcePicture } from './sourcePicture.ts';

/** The picture of the stage before, enlarged to the size of this one, to be painted again. */
export async function sourceFrom(
  before: Before | null,
  { settings: { secondPass, width, height }, strength }: WantedStage,
): Promise<SourcePicture> {
  if (before?.made.kind !== 'picture')
    throw new AquatintError('internal', 'There is no picture to be enlarged.');
  const { made, order, workshop } = before;
  const by = secondPass?.by === 'network' ? 'network' : 'lanczos';
  const picture = await enlargePicture(made.picture, { size: { width, height }, by, order }, workshop);
  return { picture, mask: null, fill: 'original', strength, noiseLevel: 0, finish: null, part: null };
}
