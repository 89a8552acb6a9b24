import type { Area, Size } from './area.ts';
import { paintNow, paintShape, type Blend } from './paintShape.ts';
import type { Shape } from './shapes.ts';
import { COLOUR_TILES, TILE, Tiles } from './tiles.ts';

/** Red, green and blue, 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Colours over a picture, in tiles of RGBA: four bytes as one number, red lowest. What is not drawn on is transparent. */
export class TiledSketch extends Tiles<Uint32Array<ArrayBuffer>> {
  constructor(size: Size) {
    super(size, COLOUR_TILES);
  }

  /** At once; null as colour: the eraser. Tells where. */
  stroke(shape: Shape, colour: Colour | null): Area | null {
    return paintNow(this, shape, blendOf(colour));
  }

  /** Some rows at a time. */
  paint(shape: Shape, colour: Colour | null): Generator<Area, Area | null> {
    return paintShape(this, shape, blendOf(colour));
  }

  /** RGBA bytes, not premultiplied, of as many pixels as the picture is wide. */
  putRow(y: number, rgba: Uint8Array | Uint8ClampedArray): void {
    const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
    for (let column = 0; column < this.columns; column += 1) {
      const index = Math.floor(y / TILE) * this.columns + column;
      const part = pixels.subarray(column * TILE, (column + 1) * TILE);
      if (this.tile(index) !== null || part.some((pixel) => pixel !== 0))
        this.writable(index).set(part, (y % TILE) * TILE);
    }
  }

  /** One row of the picture, into RGBA bytes. */
  readRow(y: number, into: Uint8Array): void {
    const pixels = new Uint32Array(into.buffer, into.byteOffset, into.length / 4);
    for (let column = 0; column < this.columns; column += 1) {
      const tile = this.tile(Math.floor(y / TILE) * this.columns + column);
      const room = pixels.subarray(column * TILE, (column + 1) * TILE);
      const at = (y % TILE) * TILE;
      if (tile === null) room.fill(0);
      else room.set(tile.subarray(at, at + room.length));
    }
  }
}

const alphaOf = (pixel: number): number => pixel >>> 24;

const packed = (red: number, green: number, blue: number, alpha: number): number =>
  ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

function blendOf(colour: Colour | null): Blend<Uint32Array<ArrayBuffer>> {
  return colour === null ? ERASED : drawnIn(colour);
}

/** Over what is there (Porter and Duff 1984), but the soft edges of one colour do not add up from dab to dab. */
function drawnIn([red, green, blue]: Colour): Blend<Uint32Array<ArrayBuffer>> {
  const full = packed(red, green, blue, 255);
  const sameColour = full & 0xff_ff_ff;
  return (tile, at, covered) => {
    for (let i = 0; i < covered.length; i += 1) {
      const share = covered[i] ?? 0;
      if (share === 0) continue;
      const old = tile[at + i] ?? 0;
      const alpha = alphaOf(old);
      if (share === 255) tile[at + i] = full;
      else if (alpha === 0 || (old & 0xff_ff_ff) === sameColour)
        tile[at + i] = packed(red, green, blue, Math.max(alpha, share));
      else tile[at + i] = mixed(old, [red, green, blue], share);
    }
  };
}

function mixed(old: number, [red, green, blue]: Colour, share: number): number {
  const under = (alphaOf(old) * (255 - share)) / 255;
  const alpha = share + under;
  const mix = (now: number, before: number): number => Math.round((now * share + before * under) / alpha);
  return packed(
    mix(red, old & 0xff),
    mix(green, (old >> 8) & 0xff),
    mix(blue, (old >> 16) & 0xff),
    Math.round(alpha),
  );
}

const ERASED: Blend<Uint32Array<ArrayBuffer>> = (tile, at, covered) => {
  for (let i = 0; i < covered.length; i += 1) {
    const old = tile[at + i] ?? 0;
    const left = 255 - (covered[i] ?? 0);
    if (left >= alphaOf(old)) continue;
    tile[at + i] = left === 0 ? 0 : ((old & 0xff_ff_ff) | (left << 24)) >>> 0;
  }
};
