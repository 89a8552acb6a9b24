import { overlap, widenedBy, type Area, type Size } from '../../core/canvas/area.ts';
import { seenArea, type Viewport } from '../../core/canvas/viewport.ts';
import { decodeInTurn } from '../../stores/decodeInTurn.ts';
import { shrunk, sizeWithin } from './shrunk.ts';

/** What a device has room for. */
export interface Room {
  /** Pictures of more pixels are held small, with a sharp part where somebody looks. */
  readonly mostPixels: number;
  /** Sides of what is held of larger ones, and of the sharp part, at most. */
  readonly side: number;
  /** For undo. */
  readonly historyBytes: number;
  readonly isSmall: boolean;
}

const MANY: Room = { mostPixels: 12e6, side: 2048, historyBytes: 64 * 2 ** 20, isSmall: false };
const FEW: Room = { mostPixels: 3e6, side: 1280, historyBytes: 16 * 2 ** 20, isSmall: true };
/** GiB, as browsers tell it. */
const LITTLE_MEMORY = 4;

/** Browsers that do not tell are taken to have enough. */
export function roomHere(): Room {
  const told: unknown = Reflect.get(navigator, 'deviceMemory');
  return typeof told === 'number' && told <= LITTLE_MEMORY ? FEW : MANY;
}

/** Pixels of a part of a picture. */
export interface Sharp {
  readonly bitmap: ImageBitmap;
  readonly area: Area;
}

/** A picture to look at: of a large one a small copy, and a part of it in its own pixels. */
export class Photo {
  private constructor(
    /** Turned as its file says. */
    readonly size: Size,
    /** All of it, perhaps smaller. */
    readonly bitmap: ImageBitmap,
    readonly file: Blob,
    readonly room: Room,
  ) {}

  /** Throws where the browser cannot draw it. */
  static open(file: Blob, room = roomHere()): Promise<Photo> {
    return decodeInTurn(() => Photo.#opened(file, room));
  }

  static async #opened(file: Blob, room: Room): Promise<Photo> {
    const whole = await createImageBitmap(file);
    const size = { width: whole.width, height: whole.height };
    if (size.width * size.height <= room.mostPixels) return new Photo(size, whole, file, room);
    try {
      return new Photo(size, await shrunk(whole, sizeWithin(size, room.side)), file, room);
    } finally {
      whole.close();
    }
  }

  /** Is a part of it shown sharp, rather than all of it held? */
  get isInPart(): boolean {
    return this.bitmap.width < this.size.width;
  }

  /**
   * The part in sight in its own pixels; null where what is held is as sharp as the view (of so many pixels for one of the picture),
   * and where nobody waits for it any more when its turn comes.
   */
  async sharpIn(viewport: Viewport, view: Size, isWanted: () => boolean): Promise<Sharp | null> {
    if (viewport.scale * devicePixelRatio <= this.bitmap.width / this.size.width) return null;
    const seen = seenArea(viewport, view);
    const wider = widenedBy(seen, Math.round(0.2 * Math.max(seen.width, seen.height)));
    const area = overlap(wider, { left: 0, top: 0, ...this.size });
    if (area === null) return null;
    const { left, top, width, height } = area;
    const scale = Math.min(1, this.room.side / Math.max(width, height));
    const size = {
      resizeWidth: Math.max(1, Math.round(width * scale)),
      resizeHeight: Math.max(1, Math.round(height * scale)),
    };
    return decodeInTurn(async () => {
      if (!isWanted()) return null;
      const options = { ...size, resizeQuality: 'medium' } as const;
      return { bitmap: await createImageBitmap(this.file, left, top, width, height, options), area };
    });
  }

  close(): void {
    this.bitmap.close();
  }
}
