import { overlap, type Area, type Size } from '../../core/canvas/area.ts';
import { sampleTiles, type SeenTiles } from '../../core/canvas/sampleTiles.ts';
import { toView, type Viewport } from '../../core/canvas/viewport.ts';

/** More pixels than this are not drawn anew while somebody pans. */
const MOST_PIXELS = 2.5e6;

/** What of tiles is in sight, as a canvas of the view's size: it takes as much memory and time as the view is large. */
export class TileView {
  readonly canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  #density = 1;
  /** For what is drawn, again and again: each time a new one would have to be collected in the middle of a stroke. */
  #room = new ArrayBuffer(0);

  constructor(
    readonly tiles: SeenTiles,
    readonly look: Uint32Array | null,
  ) {
    const context = this.canvas.getContext('2d');
    if (context === null) throw new Error('There is no 2D canvas.');
    this.#context = context;
  }

  /** What is drawn is gone where the size is another one. */
  fit({ width, height }: Size): void {
    const density = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)));
    const [w, h] = [Math.max(1, Math.round(width * density)), Math.max(1, Math.round(height * density))];
    if (w === this.canvas.width && h === this.canvas.height) return;
    this.canvas.width = w;
    this.canvas.height = h;
    this.#density = w / width;
  }

  /** All of it, or only what shows an area of the picture. */
  draw(viewport: Viewport, part: Area | null): void {
    const seen = denser(viewport, this.#density);
    const view = { left: 0, top: 0, width: this.canvas.width, height: this.canvas.height };
    const area = part === null ? view : overlap(inView(seen, part), view);
    if (area === null) return;
    const count = area.width * area.height;
    if (this.#room.byteLength < 4 * count) this.#room = new ArrayBuffer(4 * count);
    sampleTiles(this.tiles, { viewport: seen, area, look: this.look }, new Uint32Array(this.#room, 0, count));
    const pixels = new Uint8ClampedArray(this.#room, 0, 4 * count);
    this.#context.putImageData(new ImageData(pixels, area.width, area.height), area.left, area.top);
  }
}

const denser = ({ scale, x, y }: Viewport, by: number): Viewport => ({
  scale: scale * by,
  x: x * by,
  y: y * by,
});

function inView(viewport: Viewport, { left, top, width, height }: Area): Area {
  const from = toView(viewport, { x: left, y: top });
  const to = toView(viewport, { x: left + width, y: top + height });
  const [x, y] = [Math.floor(from.x) - 1, Math.floor(from.y) - 1];
  return { left: x, top: y, width: Math.ceil(to.x) + 1 - x, height: Math.ceil(to.y) + 1 - y };
}

/** How bytes of a mask look: in one colour, that of which more is painted less transparent. */
export function tinted([red, green, blue]: readonly [number, number, number], alpha: number): Uint32Array {
  const colour = (blue << 16) | (green << 8) | red;
  return Uint32Array.from(
    { length: 256 },
    (_, byte) => ((Math.round(alpha * byte) << 24) | colour) >>> 0,
  ).map((value, byte) => (byte === 0 ? 0 : value));
}
