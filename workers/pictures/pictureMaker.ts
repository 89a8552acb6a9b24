import { AquatintError } from '../../src/core/errors.ts';
import { controlPicture, type Annotate } from '../../src/core/preprocess/preprocessors.ts';
import type { PicturesEvent, PicturesRequest } from '../../src/protocol/pictures.ts';
import { readPicture } from '../generator/sourcePicture.ts';
import { toWireError } from '../wireError.ts';

type Post = (event: PicturesEvent, transfer?: Transferable[]) => void;

/** The generator has the device. */
const noNetworks: Annotate = (name) =>
  Promise.reject(new AquatintError('internal', `The pictures worker was asked for ${name}.`));

/** The pictures worker's work. What nobody waits for any more is not begun. */
export class PictureMaker {
  readonly #post: Post;
  readonly #cancelled = new Set<number>();

  constructor(post: Post) {
    this.#post = post;
  }

  async make({ id, picture, wish }: Extract<PicturesRequest, { kind: 'control-picture' }>): Promise<void> {
    try {
      const read = await readPicture(picture, 'control');
      // lets the cancellation of what has been waiting in
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#cancelled.delete(id)) return this.#post({ kind: 'cancelled', id });
      const { width, height, rgba } = await controlPicture(read, wish, noNetworks);
      this.#post({ kind: 'control-picture', id, width, height, rgba }, [rgba.buffer]);
    } catch (error) {
      this.#post({ kind: 'failed', id, error: toWireError(error) });
    } finally {
      this.#cancelled.delete(id);
    }
  }

  cancel(id: number): void {
    this.#cancelled.add(id);
  }
}
