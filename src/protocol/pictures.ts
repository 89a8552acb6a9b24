import type { Settings } from '../core/recipe/settings.ts';
import type { WireError } from './generator.ts';

/** The wire between page and pictures worker, which makes control pictures while somebody looks on. */

/** How a control picture is made, and of which size. */
export type ControlPictureWish = Pick<Settings['controls'][number], 'preprocessor' | 'fit' | 'invert'> &
  Pick<Settings, 'width' | 'height'>;

export type PicturesRequest =
  | {
      readonly kind: 'control-picture';
      readonly id: number;
      readonly picture: Blob;
      readonly wish: ControlPictureWish;
    }
  | { readonly kind: 'cancel'; readonly id: number };

export type PicturesEvent =
  | {
      readonly kind: 'control-picture';
      readonly id: number;
      readonly width: number;
      readonly height: number;
      /** width × height × 4, sRGB; transferred. */
      readonly rgba: Uint8ClampedArray<ArrayBuffer>;
    }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
