import { around, overlap, type Area, type Size } from './area.ts';
import type { Step } from './history.ts';

/** Side of a tile in pixels. */
export const TILE = 512;
export const TILE_PIXELS = TILE * TILE;

/** A byte a pixel, or four that lie in one number. */
export type TileData = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** How tiles of a kind are made. */
export interface TileKind<T extends TileData> {
  readonly blank: () => T;
  readonly copy: (tile: T) => T;
}

export const BYTE_TILES: TileKind<Uint8Array<ArrayBuffer>> = {
  blank: () => new Uint8Array(TILE_PIXELS),
  copy: (tile) => tile.slice(),
};

export const COLOUR_TILES: TileKind<Uint32Array<ArrayBuffer>> = {
  blank: () => new Uint32Array(TILE_PIXELS),
  copy: (tile) => tile.slice(),
};

/** Tiles as they were; null: not there. */
type Before<T> = Map<number, T | null>;

/** A plane of the size of a picture in tiles, of which only those are there that anything was put on. */
export class Tiles<T extends TileData> {
  readonly columns: number;
  readonly rows: number;
  readonly #tiles = new Map<number, T>();
  readonly #kind: TileKind<T>;
  #before: Before<T> | null = null;

  constructor(
    readonly size: Size,
    kind: TileKind<T>,
  ) {
    this.#kind = kind;
    this.columns = Math.ceil(size.width / TILE);
    this.rows = Math.ceil(size.height / TILE);
  }

  get whole(): Area {
    return { left: 0, top: 0, ...this.size };
  }

  /** Bytes that are held. */
  get bytes(): number {
    let bytes = 0;
    for (const tile of this.#tiles.values()) bytes += tile.byteLength;
    return bytes;
  }

  /** Null where nothing was put on it. */
  tile(index: number): T | null {
    return this.#tiles.get(index) ?? null;
  }

  /** As it was before the step that is under way. */
  before(index: number): T | null {
    const before = this.#before?.get(index);
    return before === undefined ? this.tile(index) : before;
  }

  /** What of the picture lies on it. */
  areaOf(index: number): Area {
    const left = (index % this.columns) * TILE;
    const top = Math.floor(index / this.columns) * TILE;
    const width = Math.min(TILE, this.size.width - left);
    return { left, top, width, height: Math.min(TILE, this.size.height - top) };
  }

  /** Tiles that an area touches. */
  *touching(area: Area): Generator<number> {
    const inside = overlap(area, this.whole);
    if (inside === null) return;
    const { left, top, width, height } = inside;
    for (let row = Math.floor(top / TILE); row * TILE < top + height; row += 1)
      for (let column = Math.floor(left / TILE); column * TILE < left + width; column += 1)
        yield row * this.columns + column;
  }

  /** Nothing, or zeros everywhere. */
  isBlank(): boolean {
    for (const tile of this.#tiles.values()) if (!isZero(tile)) return false;
    return true;
  }

  /** What follows, until `end`, is one step. */
  begin(): void {
    this.#before = new Map();
  }

  /** To be changed: the first time that a step touches a tile, the old one is kept. */
  writable(index: number): T {
    const old = this.#tiles.get(index);
    const before = this.#before;
    if (old !== undefined && (before === null || before.has(index))) return old;
    before?.set(index, old ?? null);
    const tile = old === undefined ? this.#kind.blank() : this.#kind.copy(old);
    this.#tiles.set(index, tile);
    return tile;
  }

  /** A tile in the place of another; null: nothing. */
  put(index: number, tile: T | null): void {
    const before = this.#before;
    if (before !== null && !before.has(index)) before.set(index, this.tile(index));
    if (tile === null) this.#tiles.delete(index);
    else this.#tiles.set(index, tile);
  }

  /** What was done since `begin`, as a step that can be taken back; null: nothing. */
  end(): Step | null {
    const kept = this.#before;
    this.#before = null;
    if (kept === null || kept.size === 0) return null;
    for (const index of kept.keys()) {
      const tile = this.tile(index);
      if (tile !== null && isZero(tile)) this.#tiles.delete(index);
    }
    return { bytes: bytesOf(kept), exchange: () => this.#exchange(kept) };
  }

  #exchange(kept: Before<T>): Area | null {
    let changed: Area | null = null;
    for (const [index, tile] of kept) {
      kept.set(index, this.tile(index));
      if (tile === null) this.#tiles.delete(index);
      else this.#tiles.set(index, tile);
      changed = around(changed, this.areaOf(index));
    }
    return changed;
  }
}

function bytesOf(kept: Before<TileData>): number {
  let bytes = 0;
  for (const tile of kept.values()) bytes += tile?.byteLength ?? 0;
  return bytes;
}

function isZero({ buffer, byteOffset, byteLength }: TileData): boolean {
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  for (let i = 0; i < words.length; i += 1) if (words[i] !== 0) return false;
  return true;
}
