import type { Model } from '../model/model.ts';
import type { Size } from '../model/smallPicture.ts';
import { beginningSize } from './latentShape.ts';

/** At which size a model takes the picture to begin with, for a picture of a size; null: as it is. */
export function sourceSize(model: Model, size: Size): Size | null {
  if (model.task === 'vary') return null;
  return model.smallPicture === null ? beginningSize(model, size) : model.smallPicture.sizeFor(size);
}
