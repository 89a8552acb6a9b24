import { overlap, type Area } from './area.ts';
import { TILE, type TileData, type Tiles } from './tiles.ts';
import type { Viewport } from './viewport.ts';

/** What can be looked at. */
export type SeenTiles = Pick<Tiles<TileData>, 'size' | 'columns'> & {
  readonly tile: (index: number) => TileData | null;
};

interface Sampling {
  readonly viewport: Viewport;
  /** What of the view is drawn, in its pixels. */
  readonly area: Area;
  /** What a value looks like, RGBA in one number, red lowest; null: as it is. */
  readonly look: Uint32Array | null;
}

/**
 * What tiles look like in a part of a view: of each of its pixels, row by row, the picture's pixel at its middle. Takes as long
 * as the part is large, however large the picture is.
 */
export function sampleTiles(tiles: SeenTiles, { viewport, area, look }: Sampling, into: Uint32Array): void {
  into.fill(0);
  const { width, height } = tiles.size;
  const { scale } = viewport;
  const picture = { left: viewport.x, top: viewport.y, width: scale * width, height: scale * height };
  if (overlap(picture, area) === null) return;
  const across = placesIn(area.width, width, (i) => (area.left + i + 0.5 - viewport.x) / scale);
  for (let y = 0; y < area.height; y += 1) {
    const row = Math.floor((area.top + y + 0.5 - viewport.y) / scale);
    if (row < 0 || row >= height) continue;
    const first = Math.floor(row / TILE) * tiles.columns;
    const at = (row % TILE) * TILE;
    sampleRow(across, (column) => tiles.tile(first + column), { at, look, into, to: y * area.width });
  }
}

/** Of which column of tiles each pixel across is, and where in it; −1: of none. */
interface Places {
  readonly columns: Int16Array;
  readonly offsets: Int16Array;
}

function placesIn(count: number, width: number, placeOf: (i: number) => number): Places {
  const columns = new Int16Array(count).fill(-1);
  const offsets = new Int16Array(count);
  for (let i = 0; i < count; i += 1) {
    const x = Math.floor(placeOf(i));
    if (x < 0 || x >= width) continue;
    columns[i] = Math.floor(x / TILE);
    offsets[i] = x % TILE;
  }
  return { columns, offsets };
}

interface Row {
  readonly at: number;
  readonly look: Uint32Array | null;
  readonly into: Uint32Array;
  readonly to: number;
}

function sampleRow(
  { columns, offsets }: Places,
  tileOf: (column: number) => TileData | null,
  { at, look, into, to }: Row,
): void {
  let column = -1;
  let tile: TileData | null = null;
  for (let i = 0; i < columns.length; i += 1) {
    const next = columns[i] ?? -1;
    if (next !== column) {
      column = next;
      tile = next < 0 ? null : tileOf(next);
    }
    if (tile === null) continue;
    const value = tile[at + (offsets[i] ?? 0)] ?? 0;
    into[to + i] = look === null ? value : (look[value] ?? 0);
  }
}
