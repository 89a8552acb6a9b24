import { AquatintError } from '../core/errors.ts';
import type { ControlPictureEvent, ControlPictureWish } from '../protocol/controlPicture.ts';
import type { PicturesEvent, PicturesRequest } from '../protocol/pictures.ts';
import { WorkerLink, type WorkerLike } from './workerLink.ts';

const cancelMessage = (id: number): PicturesRequest => ({ kind: 'cancel', id });

export type MadeControlPicture = ControlPictureEvent;

/** What a control network will see of a picture: page side of the pictures worker, which starts when first asked. */
export class ControlPictures {
  readonly #link: WorkerLink<PicturesRequest, PicturesEvent>;
  #nextId = 1;

  constructor(spawn: () => WorkerLike) {
    this.#link = new WorkerLink<PicturesRequest, PicturesEvent>(spawn, () => undefined);
  }

  /** Throws AquatintError 'settings-invalid' where there is no such preprocessor, or the file is no picture. */
  async make(picture: Blob, wish: ControlPictureWish, signal?: AbortSignal): Promise<MadeControlPicture> {
    const request: PicturesRequest = { kind: 'control-picture', id: this.#nextId++, picture, wish };
    const answer = await this.#link.call(request, cancelMessage, { signal });
    if (answer.kind === 'control-picture') return answer;
    throw new AquatintError('internal', `Asked for a control picture, got "${answer.kind}"`);
  }

  dispose(): void {
    this.#link.lose('replaced', 'The engine was disposed');
  }
}
