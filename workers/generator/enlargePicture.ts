import { enlarged } from '../../src/core/pipeline/enlarge/enlarged.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import { pictureOf, rgbOf } from '../../src/core/preprocess/rgb.ts';
import type { PictureOrder, Workshop } from './makePicture.ts';
import { pause } from './pause.ts';

type Size = Pick<Picture, 'width' | 'height'>;

interface Enlarging {
  readonly size: Size;
  readonly by: 'network' | 'lanczos';
  readonly order: Pick<PictureOrder, 'id' | 'picture'>;
}

/** Tells how far it is, and hears who cancels. */
export async function enlargePicture(
  picture: Picture,
  { size, by, order: { id, picture: index } }: Enlarging,
  { loaded: { sessions }, finishing: { upscaler }, signal, post }: Workshop,
): Promise<Picture> {
  const began = performance.now();
  const onTile = async (done: number, total: number): Promise<void> => {
    const seconds = (performance.now() - began) / 1000;
    const secondsLeft = done === 0 ? null : (seconds / done) * (total - done);
    post({ kind: 'progress', id, stage: 'enlarge', picture: index, done, total, secondsLeft });
    await pause(signal);
  };
  await onTile(0, 0);
  const upscaling = by === 'network' && upscaler !== null ? { upscaler, sessions, onTile } : null;
  return pictureOf(await enlarged(rgbOf(picture), size, upscaling));
}
