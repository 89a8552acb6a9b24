import type { Picture } from '../pipeline/picture.ts';
import { fitted, type Fit } from '../preprocess/fit.ts';
import { pictureOf, rgbOf } from '../preprocess/rgb.ts';
import type { Area, Size } from './area.ts';
import { cutArea } from './stitch.ts';

/** A part of a picture that is painted anew. */
export interface Part {
  /** The size of the whole picture. */
  readonly photo: Size;
  readonly area: Area;
}

/** Of a control picture, brought to the whole picture's size, what belongs to the part: diffusers' `crops_coords`. */
export function controlPart(control: Picture, { photo, area }: Part, fit: Fit): Picture {
  return pictureOf(cutArea(pictureOf(fitted(rgbOf(control), photo, fit)), area));
}
