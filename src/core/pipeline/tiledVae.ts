import { AquatintError } from '../errors.ts';

/** Numbers [channels, height, width]. */
export interface TiledPlane {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

export interface Tiling {
  /** Side of a tile, in pixels of the input. */
  readonly side: number;
  /** Share of a tile that its neighbour covers too. */
  readonly overlap: number;
  /** Pixels of the output for one of the input: 8 for a decoder, 1/8 for an encoder. */
  readonly scale: number;
}

export interface TileRun {
  /** The network on one tile. */
  readonly run: (tile: TiledPlane) => Promise<TiledPlane>;
  readonly signal: AbortSignal;
  readonly onTile?: (done: number, total: number) => void;
}

interface Tile {
  readonly row: number;
  readonly column: number;
  readonly input: TiledPlane;
}

/**
 * An autoencoder on a picture that is too large for it: in overlapping tiles, each faded into those above and left of
 * it. The same numbers as diffusers' tiled_decode and tiled_encode. Group norms see a tile instead of the picture, so
 * tones may differ a little from those of the whole. Tiles of one size are done together: each size is a session.
 */
export async function inTiles(
  whole: TiledPlane,
  tiling: Tiling,
  { run, signal, onTile }: TileRun,
): Promise<TiledPlane> {
  const tiles = cut(whole, tiling).sort((a, b) => sizeOf(b.input) - sizeOf(a.input));
  const outputs: TiledPlane[][] = [];
  for (const [i, { row, column, input }] of tiles.entries()) {
    signal.throwIfAborted();
    (outputs[row] ??= [])[column] = await run(input);
    onTile?.(i + 1, tiles.length);
  }
  return joined(outputs, tiling);
}

/** Unequal for tiles of unequal shape. */
const sizeOf = ({ height, width }: TiledPlane): number => height * 2 ** 20 + width;

function cut(whole: TiledPlane, { side, overlap }: Tiling): Tile[] {
  const stride = Math.trunc(side * (1 - overlap));
  if (stride < 1)
    throw new AquatintError('internal', `Tiles of ${side} that overlap by ${overlap} go nowhere.`);
  const tiles: Tile[] = [];
  for (let row = 0; row * stride < whole.height; row += 1) {
    for (let column = 0; column * stride < whole.width; column += 1) {
      const [top, left] = [row * stride, column * stride];
      tiles.push({ row, column, input: cropped(whole, { top, left, height: side, width: side }) });
    }
  }
  return tiles;
}

function joined(rows: readonly (readonly TiledPlane[])[], { side, overlap, scale }: Tiling): TiledPlane {
  const outputSide = side * scale;
  const extent = Math.trunc(outputSide * overlap);
  const kept = outputSide - extent;
  const strips = rows.map((row, i) =>
    sideBySide(
      row.map((tile, j) => {
        const above = rows[i - 1]?.[j];
        const left = row[j - 1];
        if (above !== undefined) fade(above, tile, extent, 'down');
        if (left !== undefined) fade(left, tile, extent, 'across');
        return cropped(tile, { top: 0, left: 0, height: kept, width: kept });
      }),
    ),
  );
  return below(strips);
}

/** The first rows (or columns) of `tile` become a mixture with the last of `before`, in place. */
function fade(before: TiledPlane, tile: TiledPlane, most: number, direction: 'down' | 'across'): void {
  const down = direction === 'down';
  const along = (plane: TiledPlane): number => (down ? plane.height : plane.width);
  const extent = Math.min(along(before), along(tile), most);
  const across = down ? Math.min(before.width, tile.width) : Math.min(before.height, tile.height);
  const at = (plane: TiledPlane, channel: number, i: number, j: number): number => {
    const [y, x] = down ? [i, j] : [j, i];
    return (channel * plane.height + y) * plane.width + x;
  };
  for (let channel = 0; channel < tile.channels; channel += 1) {
    for (let i = 0; i < extent; i += 1) {
      const share = i / extent;
      const last = along(before) - extent + i;
      for (let j = 0; j < across; j += 1) {
        const index = at(tile, channel, i, j);
        const old = before.data[at(before, channel, last, j)] ?? 0;
        tile.data[index] = old * (1 - share) + (tile.data[index] ?? 0) * share;
      }
    }
  }
}

interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What of the window lies inside. */
function cropped(plane: TiledPlane, { top, left, ...wanted }: Window): TiledPlane {
  const height = Math.min(wanted.height, plane.height - top);
  const width = Math.min(wanted.width, plane.width - left);
  const data = new Float32Array(plane.channels * height * width);
  for (let row = 0; row < plane.channels * height; row += 1) {
    const channel = Math.floor(row / height);
    const start = (channel * plane.height + top + (row % height)) * plane.width + left;
    data.set(plane.data.subarray(start, start + width), row * width);
  }
  return { channels: plane.channels, height, width, data };
}

function sideBySide(tiles: readonly TiledPlane[]): TiledPlane {
  const width = tiles.reduce((sum, tile) => sum + tile.width, 0);
  const { channels, height } = firstOf(tiles);
  const data = new Float32Array(channels * height * width);
  let left = 0;
  for (const tile of tiles) {
    for (let row = 0; row < channels * height; row += 1) {
      data.set(tile.data.subarray(row * tile.width, (row + 1) * tile.width), row * width + left);
    }
    left += tile.width;
  }
  return { channels, height, width, data };
}

function below(strips: readonly TiledPlane[]): TiledPlane {
  const height = strips.reduce((sum, strip) => sum + strip.height, 0);
  const { channels, width } = firstOf(strips);
  const data = new Float32Array(channels * height * width);
  let top = 0;
  for (const strip of strips) {
    const size = strip.height * width;
    for (let channel = 0; channel < channels; channel += 1) {
      data.set(strip.data.subarray(channel * size, (channel + 1) * size), (channel * height + top) * width);
    }
    top += strip.height;
  }
  return { channels, height, width, data };
}

function firstOf(planes: readonly TiledPlane[]): TiledPlane {
  const [first] = planes;
  if (first === undefined) throw new AquatintError('internal', 'There are no tiles.');
  return first;
}
