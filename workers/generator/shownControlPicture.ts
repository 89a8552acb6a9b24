import type { Picture } from '../../src/core/pipeline/picture.ts';
import { controlPicture } from '../../src/core/preprocess/preprocessors.ts';
import type { GeneratorRequest } from '../../src/protocol/generator.ts';
import type { ComputeDevice } from '../../src/runtime/device.ts';
import { annotateOn } from './annotateOn.ts';
import { readPicture } from './sourcePicture.ts';

type Request = Extract<GeneratorRequest, { kind: 'control-picture' }>;

/** For somebody who looks on: a picture's own job makes it again. Throws AquatintError. */
export async function shownControlPicture(
  { picture, wish, annotators }: Pick<Request, 'picture' | 'wish' | 'annotators'>,
  device: ComputeDevice,
): Promise<Picture> {
  const read = await readPicture(picture, 'control');
  return controlPicture(read, wish, annotateOn(device, annotators));
}
