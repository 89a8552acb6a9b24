import type { Area } from './area.ts';
import { neighbourhoodOf, type Neighbourhood } from './neighbourhood.ts';
import type { TiledMask } from './tiledMask.ts';
import { TILE } from './tiles.ts';

/** From here on a pixel counts as painted, as networks count it. */
const PAINTED = 128;
const FAR = 1e9;

/**
 * The mask wider to all sides by so many pixels, or narrower where `by` is negative, with round corners and a soft edge of a pixel;
 * a tile at a time, within a step of the mask.
 */
export function* grownMask(mask: TiledMask, by: number): Generator<Area> {
  const reach = Math.ceil(Math.abs(by)) + 1;
  for (const index of mask.touching(mask.whole)) {
    const around = neighbourhoodOf(mask, index, reach);
    const area = mask.areaOf(index);
    // Where all around is of one kind there is no edge that could move.
    if (!('value' in around)) putBack(mask, { index, area }, grown(around, by));
    yield area;
  }
}

/** Bytes of a tile's own part, row by row. */
export function putBack(
  mask: TiledMask,
  { index, area }: { readonly index: number; readonly area: Area },
  bytes: Uint8Array,
): void {
  const tile = mask.writable(index);
  for (let y = 0; y < area.height; y += 1)
    tile.set(bytes.subarray(y * area.width, (y + 1) * area.width), y * TILE);
}

function grown({ tile, reach, width, height, bytes }: Neighbourhood, by: number): Uint8Array {
  const isOutwards = by > 0;
  const squared = Float64Array.from(bytes, (byte) => (byte >= PAINTED === isOutwards ? 0 : FAR));
  toDistances(squared, { width, height });
  const result = new Uint8Array(tile.width * tile.height);
  for (let y = 0; y < tile.height; y += 1) {
    for (let x = 0; x < tile.width; x += 1) {
      const from = (y + reach) * width + x + reach;
      // From the edge to this pixel's near side: between their centres lie half a pixel of each.
      const away = Math.sqrt(squared[from] ?? 0) - 1;
      const covered = Math.round(255 * Math.min(1, Math.max(0, Math.abs(by) - away)));
      const old = bytes[from] ?? 0;
      result[y * tile.width + x] = isOutwards ? Math.max(old, covered) : Math.min(old, 255 - covered);
    }
  }
  return result;
}

/** Squared distances to the nearest zero, exact: a row and a column at a time (Felzenszwalb and Huttenlocher 2012). */
function toDistances(
  squared: Float64Array,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const line = new Line(Math.max(width, height));
  for (let x = 0; x < width; x += 1) line.transform(squared, { start: x, step: width, length: height });
  for (let y = 0; y < height; y += 1) line.transform(squared, { start: y * width, step: 1, length: width });
}

interface Along {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** The lower envelope of parabolas, one standing on each place of a line. */
class Line {
  readonly #heights: Float64Array;
  readonly #places: Int32Array;
  readonly #borders: Float64Array;

  constructor(longest: number) {
    this.#heights = new Float64Array(longest);
    this.#places = new Int32Array(longest);
    this.#borders = new Float64Array(longest + 1);
  }

  transform(values: Float64Array, { start, step, length }: Along): void {
    for (let i = 0; i < length; i += 1) this.#heights[i] = values[start + i * step] ?? 0;
    this.#findEnvelope(length);
    let k = 0;
    for (let i = 0; i < length; i += 1) {
      while ((this.#borders[k + 1] ?? Infinity) < i) k += 1;
      const place = this.#places[k] ?? 0;
      values[start + i * step] = (i - place) ** 2 + (this.#heights[place] ?? 0);
    }
  }

  #findEnvelope(length: number): void {
    const heights = this.#heights;
    let last = 0;
    this.#places[0] = 0;
    this.#borders[0] = -Infinity;
    this.#borders[1] = Infinity;
    for (let i = 1; i < length; i += 1) {
      let border = this.#crossing(this.#places[last] ?? 0, i, heights);
      while (border <= (this.#borders[last] ?? 0)) {
        last -= 1;
        border = this.#crossing(this.#places[last] ?? 0, i, heights);
      }
      last += 1;
      this.#places[last] = i;
      this.#borders[last] = border;
      this.#borders[last + 1] = Infinity;
    }
  }

  #crossing(a: number, b: number, heights: Float64Array): number {
    return ((heights[b] ?? 0) + b * b - (heights[a] ?? 0) - a * a) / (2 * (b - a));
  }
}
