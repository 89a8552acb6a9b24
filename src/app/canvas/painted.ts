import type { Area } from '../../core/canvas/area.ts';
import { goesBeyond, isWhole, marginsOf } from '../../core/canvas/frame.ts';
import type { Margins } from '../../core/canvas/margins.ts';
import { encodeRows } from '../../engine/encodeRows.ts';
import type { Painting } from './painting.ts';

/** What painting has come to. */
export interface Painted {
  /** null: the whole picture is painted over. */
  readonly mask: Blob | null;
  readonly sketch: Blob | null;
  /** What the picture is extended by, or cut off; null: it stays as large as it is. */
  readonly margins: Margins | null;
}

/** Of the size of the frame. */
export async function paintedOf(painting: Painting): Promise<Painted> {
  await painting.settled();
  const { frame } = painting.state;
  const { size } = painting.photo;
  return {
    mask: await maskFile(painting, frame),
    sketch: painting.sketch.isBlank() ? null : await sketchFile(painting, frame),
    margins: isWhole(frame, size) ? null : marginsOf(frame, size),
  };
}

/** White on black, as other programs have it; what lies beyond the photo is white. */
async function maskFile({ mask, photo: { size } }: Painting, frame: Area): Promise<Blob | null> {
  if (mask.isBlank() && !goesBeyond(frame, size)) return null;
  const row = new Uint8Array(size.width);
  return encodeRows({
    ...{ width: frame.width, height: frame.height, channels: 1 },
    readRow: (y, into) => {
      into.fill(255);
      const at = frame.top + y;
      if (at < 0 || at >= size.height) return;
      mask.readRow(at, row);
      putWithin(row, into, -frame.left);
    },
  });
}

async function sketchFile({ sketch, photo: { size } }: Painting, frame: Area): Promise<Blob> {
  const row = new Uint8Array(4 * size.width);
  return encodeRows({
    ...{ width: frame.width, height: frame.height, channels: 4 },
    readRow: (y, into) => {
      into.fill(0);
      const at = frame.top + y;
      if (at < 0 || at >= size.height) return;
      sketch.readRow(at, row);
      putWithin(row, into, -4 * frame.left);
    },
  });
}

/** From a place on, which may lie before the beginning; what has no room is left out. */
export function putWithin(row: Uint8Array, into: Uint8Array, at: number): void {
  const from = Math.max(0, -at);
  const to = Math.min(row.length, into.length - at);
  if (to > from) into.set(row.subarray(from, to), at + from);
}
