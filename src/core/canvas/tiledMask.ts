import type { Area, Size } from './area.ts';

/** Side of a tile in pixels. */
export const TILE = 512;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From one place to the next with a round brush; a dab where both are the same. */
export interface Stroke {
  readonly from: Point;
  readonly to: Point;
  /** Pixels. */
  readonly radius: number;
  readonly erasing: boolean;
}

/** 512² bytes, 255: painted; a tile that is not there is not painted at all. */
type Tiles = Map<number, Uint8Array>;
/** Tiles as they were; null: not there. */
type Before = Map<number, Uint8Array | null>;

/** Undo keeps tiles, and of these no more than so many (128 MB). */
const MOST_KEPT = 512;

/** A mask in tiles, so that a stroke on a large photo touches little, with undo and redo. */
export class TiledMask {
  readonly columns: number;
  readonly rows: number;
  readonly #tiles: Tiles = new Map();
  #past: Before[] = [];
  #future: Before[] = [];
  #step: Before | null = null;

  constructor(
    readonly size: Size,
    readonly mostKept = MOST_KEPT,
  ) {
    this.columns = Math.ceil(size.width / TILE);
    this.rows = Math.ceil(size.height / TILE);
  }

  /** A byte a pixel, as `toBytes` gives it. */
  static fromBytes(bytes: Uint8Array, size: Size): TiledMask {
    const mask = new TiledMask(size);
    mask.#change(mask.#all(), (_, { x, y }) => bytes[y * size.width + x] ?? 0);
    return mask;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Null where nothing is painted. */
  tile(index: number): Uint8Array | null {
    return this.#tiles.get(index) ?? null;
  }

  /** What follows, until `end`, is one step to undo. */
  begin(): void {
    this.end();
    this.#step = new Map();
  }

  end(): void {
    if (this.#step === null || this.#step.size === 0) return;
    this.#past.push(this.#step);
    this.#future = [];
    this.#step = null;
    let kept = this.#past.reduce((sum, before) => sum + before.size, 0);
    while (kept > this.mostKept && this.#past.length > 1) kept -= this.#past.shift()?.size ?? 0;
  }

  /** These and the methods below tell which tiles they have changed. */
  stroke({ from, to, radius, erasing }: Stroke): readonly number[] {
    const reach = radius + 1;
    const left = Math.floor(Math.min(from.x, to.x) - reach);
    const top = Math.floor(Math.min(from.y, to.y) - reach);
    const width = Math.ceil(Math.max(from.x, to.x) + reach) - left;
    const height = Math.ceil(Math.max(from.y, to.y) + reach) - top;
    return this.#change({ left, top, width, height }, (old, { x, y }) => {
      const inside = radius - distance({ x: x + 0.5, y: y + 0.5 }, from, to) + 0.5;
      const covered = Math.round(255 * Math.min(1, Math.max(0, inside)));
      return erasing ? Math.min(old, 255 - covered) : Math.max(old, covered);
    });
  }

  fill(area: Area, value: 0 | 255): readonly number[] {
    return this.#change(area, () => value);
  }

  invert(): readonly number[] {
    return this.#change(this.#all(), (old) => 255 - old);
  }

  undo(): readonly number[] {
    this.end();
    return this.#goBack(this.#past, this.#future);
  }

  redo(): readonly number[] {
    this.end();
    return this.#goBack(this.#future, this.#past);
  }

  /** A byte a pixel; null where nothing is painted. */
  toBytes(): Uint8Array<ArrayBuffer> | null {
    const { width, height } = this.size;
    const bytes = new Uint8Array(width * height);
    let isPainted = false;
    for (const [index, tile] of this.#tiles) {
      isPainted ||= tile.some((byte) => byte !== 0);
      const left = (index % this.columns) * TILE;
      const top = Math.floor(index / this.columns) * TILE;
      const across = Math.min(TILE, width - left);
      for (let y = 0; y < Math.min(TILE, height - top); y += 1)
        bytes.set(tile.subarray(y * TILE, y * TILE + across), (top + y) * width + left);
    }
    return isPainted ? bytes : null;
  }

  #all(): Area {
    return { left: 0, top: 0, ...this.size };
  }

  #goBack(from: Before[], to: Before[]): readonly number[] {
    const before = from.pop();
    if (before === undefined) return [];
    to.push(new Map([...before.keys()].map((index) => [index, this.tile(index)])));
    for (const [index, tile] of before) {
      if (tile === null) this.#tiles.delete(index);
      else this.#tiles.set(index, tile);
    }
    return [...before.keys()];
  }

  /** Every pixel of the area that lies in the picture becomes what `value` makes of it. */
  #change(area: Area, value: (old: number, at: Point) => number): readonly number[] {
    const right = Math.min(this.size.width, area.left + area.width);
    const bottom = Math.min(this.size.height, area.top + area.height);
    const [left, top] = [Math.max(0, area.left), Math.max(0, area.top)];
    if (left >= right || top >= bottom) return [];
    const touched: number[] = [];
    for (let row = Math.floor(top / TILE); row * TILE < bottom; row += 1) {
      for (let column = Math.floor(left / TILE); column * TILE < right; column += 1) {
        const index = row * this.columns + column;
        const tile = this.#writable(index);
        touched.push(index);
        for (let y = Math.max(top, row * TILE); y < Math.min(bottom, (row + 1) * TILE); y += 1) {
          for (let x = Math.max(left, column * TILE); x < Math.min(right, (column + 1) * TILE); x += 1) {
            const at = (y - row * TILE) * TILE + x - column * TILE;
            tile[at] = value(tile[at] ?? 0, { x, y });
          }
        }
      }
    }
    return touched;
  }

  /** The first time that a step touches a tile, the old one is kept for undo and a copy is painted on. */
  #writable(index: number): Uint8Array {
    const old = this.#tiles.get(index);
    if (old !== undefined && (this.#step === null || this.#step.has(index))) return old;
    if (this.#step !== null && !this.#step.has(index)) this.#step.set(index, old ?? null);
    const tile = old?.slice() ?? new Uint8Array(TILE * TILE);
    this.#tiles.set(index, tile);
    return tile;
  }
}

/** From a point to a stretch of line. */
function distance({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}
