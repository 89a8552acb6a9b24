import { enlargePicture } from './enlargePicture.ts';
import type { MadePicture, PictureOrder, Workshop } from './makePicture.ts';

/** What the settings want of a picture after its stages. One that was finished early stays as it is. */
export async function finishPicture(
  made: MadePicture,
  order: PictureOrder,
  workshop: Workshop,
): Promise<MadePicture> {
  const { enlarge } = order.told;
  if (enlarge === null || made.stopped !== null) return made;
  const { picture } = made;
  const side = (length: number): number => Math.round(length * enlarge.scale);
  const size = { width: side(picture.width), height: side(picture.height) };
  return { ...made, picture: await enlargePicture(picture, { size, by: enlarge.by, order }, workshop) };
}
