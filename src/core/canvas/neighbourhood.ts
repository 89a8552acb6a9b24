import type { TiledMask } from './tiledMask.ts';
import { TILE } from './tiles.ts';
import { widenedBy, type Area } from './area.ts';

/** Bytes of a mask around a tile, [height, width]. */
export interface Neighbourhood {
  /** The tile's own part of the picture. */
  readonly tile: Area;
  /** How far it goes beyond the tile on each side. */
  readonly reach: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/**
 * A tile with its surroundings, as they were before the step that is under way; beyond the picture its outermost pixels go on.
 * null where all of it has one value, which is `value`.
 */
export function neighbourhoodOf(
  mask: TiledMask,
  index: number,
  reach: number,
): Neighbourhood | { readonly value: number } {
  const tile = mask.areaOf(index);
  const around = widenedBy(tile, reach);
  const value = oneValue(mask, around);
  if (value !== null) return { value };
  const { width, height } = around;
  const bytes = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    readRow(
      mask,
      { y: clamped(around.top + y, mask.size.height), left: around.left },
      bytes.subarray(y * width, (y + 1) * width),
    );
  return { tile, reach, width, height, bytes };
}

const clamped = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at));

/** Of all tiles that an area touches; null where they differ. */
function oneValue(mask: TiledMask, area: Area): number | null {
  let value: number | null = null;
  for (const index of mask.touching(area)) {
    const tile = mask.before(index);
    const here = tile === null ? 0 : (tile[0] ?? 0);
    if (value !== null && here !== value) return null;
    if (tile !== null && !isAll(tile, mask.areaOf(index), here)) return null;
    value = here;
  }
  return value ?? 0;
}

function isAll(tile: Uint8Array, { width, height }: Area, value: number): boolean {
  for (let y = 0; y < height; y += 1)
    for (let at = y * TILE; at < y * TILE + width; at += 1) if (tile[at] !== value) return false;
  return true;
}

function readRow(
  mask: TiledMask,
  { y, left }: { readonly y: number; readonly left: number },
  into: Uint8Array,
): void {
  const first = Math.floor(y / TILE) * mask.columns;
  const row = (y % TILE) * TILE;
  for (let i = 0; i < into.length;) {
    const x = clamped(left + i, mask.size.width);
    const column = Math.floor(x / TILE);
    const tile = mask.before(first + column);
    // Up to the tile's or the picture's edge; beyond the picture, pixel by pixel.
    const run = left + i === x ? Math.min(TILE - (x % TILE), mask.size.width - x, into.length - i) : 1;
    if (tile !== null) into.set(tile.subarray(row + (x % TILE), row + (x % TILE) + run), i);
    i += run;
  }
}
