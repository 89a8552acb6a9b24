import type { Settings } from '../core/recipe/settings.ts';

/** How a control picture is made, and of which size. */
export type ControlPictureWish = Pick<Settings['controls'][number], 'preprocessor' | 'fit' | 'invert'> &
  Pick<Settings, 'width' | 'height'>;

/** What the network will see. */
export interface ControlPictureEvent {
  readonly kind: 'control-picture';
  readonly id: number;
  readonly width: number;
  readonly height: number;
  /** width × height × 4, sRGB; transferred. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}
