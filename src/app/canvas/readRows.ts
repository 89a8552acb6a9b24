import type { Size } from '../../core/canvas/area.ts';
import { decodeInTurn } from '../../stores/decodeInTurn.ts';

/** Rows that are read at once; between two of them the page has its turn. */
const ROWS = 128;

/**
 * A picture's file, brought to a size, row by row as RGBA bytes that are not premultiplied. Throws where the browser cannot draw
 * it.
 */
export function readRows(file: Blob, size: Size, onRow: OnRow): Promise<void> {
  return decodeInTurn(() => decodedRows(file, size, onRow));
}

type OnRow = (y: number, rgba: Uint8ClampedArray) => void;

async function decodedRows(file: Blob, { width, height }: Size, onRow: OnRow): Promise<void> {
  // The numbers as they stand in the file.
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  try {
    const canvas = new OffscreenCanvas(width, Math.min(ROWS, height));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('There is no 2D canvas.');
    context.imageSmoothingQuality = 'high';
    for (let top = 0; top < height; top += ROWS) {
      const count = Math.min(ROWS, height - top);
      context.clearRect(0, 0, width, ROWS);
      context.drawImage(bitmap, 0, -top, width, height);
      const { data } = context.getImageData(0, 0, width, count);
      for (let y = 0; y < count; y += 1) onRow(top + y, data.subarray(4 * y * width, 4 * (y + 1) * width));
      await aMoment();
    }
  } finally {
    bitmap.close();
  }
}

/** Lets the page draw and hear. */
export const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
