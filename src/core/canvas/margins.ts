import type { Size } from './area.ts';

/** Where a picture is extended. */
export type Direction = 'left' | 'right' | 'up' | 'down' | 'around';

/** Pixels that are added on each side. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of the side in that direction: all that is added, on one side or on two. */
const ADDED = 0.5;

/** Half as long again in one direction, or in both, half of it on each side. */
export function marginsTowards(direction: Direction, { width, height }: Size): Margins {
  const [across, down] = [Math.round(ADDED * width), Math.round(ADDED * height)];
  if (direction === 'around') {
    const [left, top] = [Math.floor(across / 2), Math.floor(down / 2)];
    return { left, right: across - left, top, bottom: down - top };
  }
  return {
    left: direction === 'left' ? across : 0,
    right: direction === 'right' ? across : 0,
    top: direction === 'up' ? down : 0,
    bottom: direction === 'down' ? down : 0,
  };
}

/** What the model has to see beside what is added: as much of the picture as that, or where it lies all around, the whole. */
export function contextOf({ left, right, top, bottom }: Margins): number {
  return Math.max(left, right, top, bottom);
}
