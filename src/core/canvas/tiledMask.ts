import type { Area, Size } from './area.ts';
import { paintNow, paintShape, type Blend } from './paintShape.ts';
import type { Shape } from './shapes.ts';
import { BYTE_TILES, TILE, Tiles } from './tiles.ts';

/** A mask in tiles of bytes (255: painted), so that a stroke on a large photo touches little. */
export class TiledMask extends Tiles<Uint8Array<ArrayBuffer>> {
  constructor(size: Size) {
    super(size, BYTE_TILES);
  }

  /** A byte a pixel, as `toBytes` gives it. */
  static fromBytes(bytes: Uint8Array, size: Size): TiledMask {
    const mask = new TiledMask(size);
    for (let y = 0; y < size.height; y += 1)
      mask.putRow(y, bytes.subarray(y * size.width, (y + 1) * size.width));
    return mask;
  }

  /** At once. Tells where. */
  stroke(shape: Shape, erasing: boolean): Area | null {
    return paintNow(this, shape, erasing ? TAKEN : ADDED);
  }

  /** Some rows at a time. */
  paint(shape: Shape, erasing: boolean): Generator<Area, Area | null> {
    return paintShape(this, shape, erasing ? TAKEN : ADDED);
  }

  /** What is painted is not, and the other way round; a tile at a time. */
  *invert(): Generator<Area> {
    for (const index of this.touching(this.whole)) {
      const { width, height, ...area } = this.areaOf(index);
      const tile = this.writable(index);
      for (let y = 0; y < height; y += 1)
        for (let at = y * TILE; at < y * TILE + width; at += 1) tile[at] = 255 - (tile[at] ?? 0);
      yield { ...area, width, height };
    }
  }

  /** Becomes what another mask of its size is, which is not used any more; a tile at a time. */
  *takeOver(other: TiledMask): Generator<Area> {
    for (const index of this.touching(this.whole)) {
      this.put(index, other.tile(index));
      yield this.areaOf(index);
    }
  }

  /** Of as many bytes as the picture is wide. Zeros take no room. */
  putRow(y: number, bytes: Uint8Array): void {
    for (let column = 0; column < this.columns; column += 1) {
      const index = Math.floor(y / TILE) * this.columns + column;
      const part = bytes.subarray(column * TILE, (column + 1) * TILE);
      if (this.tile(index) !== null || part.some((byte) => byte !== 0))
        this.writable(index).set(part, (y % TILE) * TILE);
    }
  }

  /** One row of the picture, into bytes as many as the picture is wide. */
  readRow(y: number, into: Uint8Array): void {
    for (let column = 0; column < this.columns; column += 1) {
      const tile = this.tile(Math.floor(y / TILE) * this.columns + column);
      const room = into.subarray(column * TILE, (column + 1) * TILE);
      const at = (y % TILE) * TILE;
      if (tile === null) room.fill(0);
      else room.set(tile.subarray(at, at + room.length));
    }
  }

  /** A byte a pixel; null where nothing is painted. */
  toBytes(): Uint8Array<ArrayBuffer> | null {
    if (this.isBlank()) return null;
    const { width, height } = this.size;
    const bytes = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1) this.readRow(y, bytes.subarray(y * width, (y + 1) * width));
    return bytes;
  }
}

const ADDED: Blend<Uint8Array<ArrayBuffer>> = (tile, at, covered) => {
  for (let i = 0; i < covered.length; i += 1) {
    const byte = covered[i] ?? 0;
    if (byte > (tile[at + i] ?? 0)) tile[at + i] = byte;
  }
};

const TAKEN: Blend<Uint8Array<ArrayBuffer>> = (tile, at, covered) => {
  for (let i = 0; i < covered.length; i += 1) {
    const left = 255 - (covered[i] ?? 0);
    if (left < (tile[at + i] ?? 0)) tile[at + i] = left;
  }
};
