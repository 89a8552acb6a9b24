import type { Fit } from '../preprocess/fit.ts';
import type { Area, Size } from './area.ts';
import { placementOf } from './placement.ts';

/** What becomes of a picture that is brought to another size. */
export type Resizing =
  /** It has that size, or its proportions. */
  | { readonly kind: 'same' | 'scaled' }
  /** So much of its width or height is lost, as a share; `kept` is what is left. */
  | { readonly kind: 'cut'; readonly side: 'width' | 'height'; readonly share: number; readonly kept: Area }
  /** So much of the new width or height is its edge going on, as a share. */
  | { readonly kind: 'padded'; readonly side: 'width' | 'height'; readonly share: number }
  /** It becomes so many times wider than it is high. */
  | { readonly kind: 'stretched'; readonly by: number };

/** Differences of proportions that come of whole pixels. */
const SAME = 0.005;

export function resizingOf(picture: Size, to: Size, fit: Fit): Resizing {
  if (picture.width === to.width && picture.height === to.height) return { kind: 'same' };
  const by = to.width / to.height / (picture.width / picture.height);
  if (Math.abs(by - 1) < SAME) return { kind: 'scaled' };
  const { crop, area } = placementOf(picture, to, fit);
  switch (fit) {
    case 'stretch':
      return { kind: 'stretched', by };
    case 'crop':
      return by < 1
        ? { kind: 'cut', side: 'width', share: 1 - crop.width / picture.width, kept: crop }
        : { kind: 'cut', side: 'height', share: 1 - crop.height / picture.height, kept: crop };
    case 'fit':
      return by > 1
        ? { kind: 'padded', side: 'width', share: 1 - area.width / to.width }
        : { kind: 'padded', side: 'height', share: 1 - area.height / to.height };
  }
}
