import { useEffect, useState } from 'react';
import { isPng } from '../../core/metadata/pngChunks.ts';
import { readSource } from '../../stores/sources.ts';

/** More pixels than this are shown as a small copy: in the page each takes four bytes, however small it is shown. */
const MOST_PIXELS = 4e6;
const SIDE = 1024;
/** Of a PNG's beginning: its signature and its header. */
const BEGINNING = 33;

/** An object URL of a mask or a sketch as it is seen in the form; null until it is there, and where it is not on this device. */
export function usePaintUrl(hash: string | null): string | null {
  const [found, setFound] = useState<{ hash: string; url: string } | null>(null);
  useEffect(() => {
    if (hash === null) return undefined;
    let url: string | null = null;
    let live = true;
    void inTurn(async () => (live ? shown(await readSource(hash)) : null)).then((file) => {
      if (!live || file === null) return;
      url = URL.createObjectURL(file);
      setFound({ hash, url });
    });
    return () => {
      live = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [hash]);
  return found !== null && found.hash === hash ? found.url : null;
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: two large pictures are not decoded at once. */
function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = last.then(task, task);
  last = result.catch(() => undefined);
  return result;
}

async function shown(file: Blob | null): Promise<Blob | null> {
  const beginning = file && new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer());
  if (file === null || beginning === null || beginning.length < BEGINNING || !isPng(beginning)) return file;
  const header = new DataView(beginning.buffer);
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (width * height <= MOST_PIXELS) return file;
  const scale = SIDE / Math.max(width, height);
  const [w, h] = [Math.max(1, Math.round(scale * width)), Math.max(1, Math.round(scale * height))];
  const bitmap = await createImageBitmap(file, {
    resizeWidth: w,
    resizeHeight: h,
    resizeQuality: 'medium',
  });
  const canvas = new OffscreenCanvas(w, h);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}
