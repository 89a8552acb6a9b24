import { TILE, TiledMask, type Point } from '../../core/canvas/tiledMask.ts';

interface Brush {
  /** Of the picture's longer side. */
  readonly share: number;
  readonly erasing: boolean;
}

/** The view is never larger, however large the picture is; the mask has the picture's own size. */
const LARGEST_SIDE = 2048;
const TINT = [20, 150, 140] as const;
const TINT_ALPHA = 0.6;

/** A picture with a mask over it: the mask in tiles, the view in one canvas of which only what changed is drawn anew. */
export class MaskCanvas {
  /** Width by height. */
  readonly aspect: number;
  readonly #shown: HTMLCanvasElement;
  readonly #picture: ImageBitmap;
  readonly #mask: TiledMask;
  readonly #scale: number;
  readonly #tile = new OffscreenCanvas(TILE, TILE);
  #last: Point | null = null;
  #isChanged = false;

  private constructor(shown: HTMLCanvasElement, picture: ImageBitmap, mask: TiledMask) {
    this.aspect = picture.width / picture.height;
    this.#scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
    shown.width = Math.max(1, Math.round(picture.width * this.#scale));
    shown.height = Math.max(1, Math.round(picture.height * this.#scale));
    this.#shown = shown;
    this.#picture = picture;
    this.#mask = mask;
  }

  static async open(shown: HTMLCanvasElement, url: string, maskUrl: string | null): Promise<MaskCanvas> {
    const picture = await bitmapOf(url);
    const size = { width: picture.width, height: picture.height };
    const mask =
      maskUrl === null
        ? new TiledMask(size)
        : TiledMask.fromBytes(brightness(await bitmapOf(maskUrl), size), size);
    const canvas = new MaskCanvas(shown, picture, mask);
    canvas.#show(Array.from({ length: mask.columns * mask.rows }, (_, index) => index));
    return canvas;
  }

  /** Whether anything was painted since it was opened. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** A new stroke, which can be undone. */
  begin(): void {
    this.#last = null;
    this.#isChanged = true;
    this.#mask.begin();
  }

  strokeTo(event: MouseEvent, { share, erasing }: Brush): void {
    const to = this.#pointOf(event);
    const from = this.#last ?? to;
    const { width, height } = this.#picture;
    const radius = Math.max(0.5, (share * Math.max(width, height)) / 2);
    this.#last = to;
    this.#show(this.#mask.stroke({ from, to, radius, erasing }));
  }

  end(): void {
    this.#mask.end();
  }

  undo(): void {
    this.#isChanged = true;
    this.#show(this.#mask.undo());
  }

  redo(): void {
    this.#isChanged = true;
    this.#show(this.#mask.redo());
  }

  invert(): void {
    this.begin();
    this.#show(this.#mask.invert());
    this.end();
  }

  /** White on black at the picture's own size, as other programs have it; null where nothing is painted. */
  async toBlob(): Promise<Blob | null> {
    const bytes = this.#mask.toBytes();
    if (bytes === null) return null;
    const { width, height } = this.#mask.size;
    const pixels = new ImageData(width, height);
    bytes.forEach((byte, i) => pixels.data.set([byte, byte, byte, 255], 4 * i));
    const flat = new OffscreenCanvas(width, height);
    contextOf(flat).putImageData(pixels, 0, 0);
    return flat.convertToBlob({ type: 'image/png' });
  }

  #pointOf(event: MouseEvent): Point {
    const box = this.#shown.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * this.#picture.width,
      y: ((event.clientY - box.top) / box.height) * this.#picture.height,
    };
  }

  #show(tiles: readonly number[]): void {
    const context = this.#shown.getContext('2d');
    if (context !== null) for (const index of tiles) this.#showTile(context, index);
  }

  #showTile(context: CanvasRenderingContext2D, index: number): void {
    const left = (index % this.#mask.columns) * TILE;
    const top = Math.floor(index / this.#mask.columns) * TILE;
    const width = Math.min(TILE, this.#picture.width - left);
    const height = Math.min(TILE, this.#picture.height - top);
    const [x, y] = [left * this.#scale, top * this.#scale];
    const [w, h] = [width * this.#scale, height * this.#scale];
    context.clearRect(x, y, w, h);
    context.drawImage(this.#picture, left, top, width, height, x, y, w, h);
    const tile = this.#mask.tile(index);
    if (tile === null) return;
    const pixels = new ImageData(TILE, TILE);
    tile.forEach((byte, i) => byte > 0 && pixels.data.set([...TINT, TINT_ALPHA * byte], 4 * i));
    contextOf(this.#tile).putImageData(pixels, 0, 0);
    context.drawImage(this.#tile, 0, 0, width, height, x, y, w, h);
  }
}

/** Bright is painted. */
function brightness(
  mask: ImageBitmap,
  { width, height }: { readonly width: number; readonly height: number },
) {
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  context.drawImage(mask, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return Uint8Array.from({ length: width * height }, (_, i) => data[4 * i] ?? 0);
}

async function bitmapOf(url: string): Promise<ImageBitmap> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return createImageBitmap(image);
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('There is no 2D canvas.');
  return context;
}
