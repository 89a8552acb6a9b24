import { around, overlap, type Area } from './area.ts';
import type { Shape } from './shapes.ts';
import { TILE, type TileData, type Tiles } from './tiles.ts';

/** What is done to pixels of a tile from `at` on, of which a row of a shape covers so much; 0 leaves a pixel alone. */
export type Blend<T extends TileData> = (tile: T, at: number, covered: Uint8Array) => void;

/** After so many rows whoever waits may look. */
const ROWS = 32;

/** Paints a shape, some rows at a time. Tells what it has painted on. */
export function* paintShape<T extends TileData>(
  tiles: Tiles<T>,
  shape: Shape,
  blend: Blend<T>,
): Generator<Area, Area | null> {
  const inside = overlap(shape.area, tiles.whole);
  if (inside === null) return null;
  const row = new Uint8Array(shape.area.width);
  const skipped = inside.left - shape.area.left;
  const bottom = inside.top + inside.height;
  let done: Area | null = null;
  for (let y = inside.top; y < bottom; y += 1) {
    row.fill(0);
    shape.cover(y, row);
    paintRow(tiles, { y, left: inside.left, covered: row.subarray(skipped, skipped + inside.width) }, blend);
    if ((y + 1) % ROWS !== 0 && y + 1 < bottom) continue;
    const top: number = done === null ? inside.top : done.top + done.height;
    const rows = { left: inside.left, top, width: inside.width, height: y + 1 - top };
    done = around(done, rows);
    yield rows;
  }
  return inside;
}

interface Row {
  readonly y: number;
  readonly left: number;
  readonly covered: Uint8Array;
}

/** Tiles of which nothing is covered are not touched. */
function paintRow<T extends TileData>(tiles: Tiles<T>, { y, left, covered }: Row, blend: Blend<T>): void {
  const right = left + covered.length;
  const first = Math.floor(y / TILE) * tiles.columns;
  for (let column = Math.floor(left / TILE); column * TILE < right; column += 1) {
    const from = Math.max(left, column * TILE);
    const part = covered.subarray(from - left, Math.min(right, (column + 1) * TILE) - left);
    if (!part.some(isPainted)) continue;
    blend(tiles.writable(first + column), (y % TILE) * TILE + from - column * TILE, part);
  }
}

const isPainted = (byte: number): boolean => byte !== 0;

/** At once. */
export function paintNow<T extends TileData>(tiles: Tiles<T>, shape: Shape, blend: Blend<T>): Area | null {
  const painting = paintShape(tiles, shape, blend);
  for (;;) {
    const next = painting.next();
    if (next.done === true) return next.value;
  }
}
