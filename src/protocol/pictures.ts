import type { ControlPictureEvent, ControlPictureWish } from './controlPicture.ts';
import type { WireError } from './generator.ts';

/** The wire between page and pictures worker, which makes control pictures while somebody looks on. */

export type PicturesRequest =
  | {
      readonly kind: 'control-picture';
      readonly id: number;
      readonly picture: Blob;
      readonly wish: ControlPictureWish;
    }
  | { readonly kind: 'cancel'; readonly id: number };

export type PicturesEvent =
  | ControlPictureEvent
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
