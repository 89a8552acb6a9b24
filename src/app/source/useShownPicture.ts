import { useEffect, useState } from 'react';
import type { Size } from '../../core/canvas/area.ts';
import { decodeInTurn } from '../../stores/decodeInTurn.ts';
import { readSource } from '../../stores/sources.ts';
import { sizeWithin } from '../canvas/shrunk.ts';

/** A kept picture, mask or sketch as it is seen in the form. */
export interface ShownPicture {
  /** An object URL, perhaps of a small copy. */
  readonly url: string;
  /** Its own, turned as its file says. */
  readonly size: Size;
}

/** More pixels than this are shown as a small copy: in the page each takes four bytes, however small it is shown. */
const MOST_PIXELS = 4e6;
const SIDE = 1024;

/** Null until it is there, and where it is not on this device. */
export function useShownPicture(hash: string | null): ShownPicture | null {
  const [found, setFound] = useState<{ hash: string; shown: ShownPicture } | null>(null);
  useEffect(() => {
    if (hash === null) return undefined;
    let url: string | null = null;
    let live = true;
    const open = async (): Promise<void> => {
      const file = live ? await readSource(hash) : null;
      const seen = file && (await small(file));
      if (seen === null || !live) return;
      url = URL.createObjectURL(seen.file);
      setFound({ hash, shown: { url, size: seen.size } });
    };
    decodeInTurn(open).catch((reason: unknown) => console.warn('A kept picture cannot be shown:', reason));
    return () => {
      live = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [hash]);
  return found !== null && found.hash === hash ? found.shown : null;
}

/** The file itself, or where that is large a copy. */
async function small(file: Blob): Promise<{ readonly file: Blob; readonly size: Size }> {
  const whole = await createImageBitmap(file);
  const size = { width: whole.width, height: whole.height };
  try {
    if (size.width * size.height <= MOST_PIXELS) return { file, size };
    return { file: await copyOf(whole), size };
  } finally {
    whole.close();
  }
}

/** Coarse, and shown smaller still: a finer one takes up to a third more than the picture itself. */
async function copyOf(whole: ImageBitmap): Promise<Blob> {
  const { width, height } = sizeWithin(whole, SIDE);
  const bitmap = await createImageBitmap(whole, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'low',
  });
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}
