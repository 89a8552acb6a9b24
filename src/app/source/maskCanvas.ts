interface Brush {
  /** Of the picture's longer side. */
  readonly share: number;
  readonly erasing: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const LARGEST_SIDE = 2048;
const MOST_UNDO = 20;
const TINT = 'rgb(20 150 140)';

/** A picture with a mask over it: painted with a brush, kept as one layer beside the picture. */
export class MaskCanvas {
  readonly #shown: HTMLCanvasElement;
  readonly #picture: ImageBitmap;
  readonly #layer: OffscreenCanvas;
  readonly #history: ImageData[] = [];
  #last: Point | null = null;
  #isChanged = false;

  private constructor(shown: HTMLCanvasElement, picture: ImageBitmap) {
    const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
    shown.width = Math.max(1, Math.round(picture.width * scale));
    shown.height = Math.max(1, Math.round(picture.height * scale));
    this.#shown = shown;
    this.#picture = picture;
    this.#layer = new OffscreenCanvas(shown.width, shown.height);
    contextOf(this.#layer);
  }

  static async open(shown: HTMLCanvasElement, url: string, maskUrl: string | null): Promise<MaskCanvas> {
    const canvas = new MaskCanvas(shown, await bitmapOf(url));
    if (maskUrl !== null) canvas.#takeMask(await bitmapOf(maskUrl));
    canvas.#show();
    return canvas;
  }

  /** Whether anything was painted since it was opened. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** A new stroke, which can be undone. */
  begin(): void {
    this.#last = null;
    this.#remember();
  }

  strokeTo(event: MouseEvent, { share, erasing }: Brush): void {
    const to = this.#pointOf(event);
    const from = this.#last ?? to;
    const context = contextOf(this.#layer);
    context.globalCompositeOperation = erasing ? 'destination-out' : 'source-over';
    context.strokeStyle = 'white';
    context.lineCap = 'round';
    context.lineWidth = Math.max(1, share * Math.max(this.#shown.width, this.#shown.height));
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y + 0.01);
    context.stroke();
    this.#last = to;
    this.#show();
  }

  undo(): void {
    const before = this.#history.pop();
    if (before === undefined) return;
    contextOf(this.#layer).putImageData(before, 0, 0);
    this.#show();
  }

  invert(): void {
    this.#remember();
    const context = contextOf(this.#layer);
    context.globalCompositeOperation = 'xor';
    context.fillStyle = 'white';
    context.fillRect(0, 0, this.#layer.width, this.#layer.height);
    this.#show();
  }

  /** White on black, as other programs have it; null where nothing is painted. */
  async toBlob(): Promise<Blob | null> {
    const { width, height } = this.#layer;
    if (
      contextOf(this.#layer)
        .getImageData(0, 0, width, height)
        .data.every((byte) => byte === 0)
    )
      return null;
    const flat = new OffscreenCanvas(width, height);
    const context = contextOf(flat);
    context.fillStyle = 'black';
    context.fillRect(0, 0, width, height);
    context.drawImage(this.#layer, 0, 0);
    return flat.convertToBlob({ type: 'image/png' });
  }

  #remember(): void {
    this.#isChanged = true;
    const { width, height } = this.#layer;
    this.#history.push(contextOf(this.#layer).getImageData(0, 0, width, height));
    if (this.#history.length > MOST_UNDO) this.#history.shift();
  }

  /** Bright becomes painted. */
  #takeMask(mask: ImageBitmap): void {
    const context = contextOf(this.#layer);
    const { width, height } = this.#layer;
    context.drawImage(mask, 0, 0, width, height);
    const pixels = context.getImageData(0, 0, width, height);
    for (let i = 0; i < pixels.data.length; i += 4) {
      pixels.data[i + 3] = pixels.data[i] ?? 0;
      pixels.data.fill(255, i, i + 3);
    }
    context.putImageData(pixels, 0, 0);
  }

  #pointOf(event: MouseEvent): Point {
    const box = this.#shown.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * this.#shown.width,
      y: ((event.clientY - box.top) / box.height) * this.#shown.height,
    };
  }

  #show(): void {
    const { width, height } = this.#shown;
    const tint = new OffscreenCanvas(width, height);
    const tinted = contextOf(tint);
    tinted.drawImage(this.#layer, 0, 0);
    tinted.globalCompositeOperation = 'source-in';
    tinted.fillStyle = TINT;
    tinted.fillRect(0, 0, width, height);
    const context = this.#shown.getContext('2d');
    if (context === null) return;
    context.globalAlpha = 1;
    context.drawImage(this.#picture, 0, 0, width, height);
    context.globalAlpha = 0.6;
    context.drawImage(tint, 0, 0);
  }
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
