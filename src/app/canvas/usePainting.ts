import { useEffect, useState, useSyncExternalStore } from 'react';
import { readSource } from '../../stores/sources.ts';
import { Painting, type PaintingState } from './painting.ts';
import { Photo } from './photo.ts';
import { readRows } from './readRows.ts';

/** What is opened, by the names under which it is kept. */
export interface Opened {
  readonly image: string;
  readonly mask: string | null;
  readonly sketch: string | null;
}

export type Opening =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly painting: Painting }
  /** It cannot be drawn, or is not here any more. */
  | { readonly kind: 'unreadable' };

/** Picture, mask and sketch as something to paint on. */
export function usePainting(names: Opened): Opening {
  // What is kept when it is closed has other names, and is not opened for that.
  const [{ image, mask, sketch }] = useState(names);
  const [opening, setOpening] = useState<Opening>({ kind: 'opening' });
  useEffect(() => {
    let live = true;
    let opened: Painting | null = null;
    void openPainting({ image, mask, sketch }).then(
      (painting) => {
        opened = painting;
        if (live) setOpening({ kind: 'open', painting });
        else painting.photo.close();
      },
      (reason: unknown) => {
        console.warn('The picture cannot be painted on:', reason);
        if (live) setOpening({ kind: 'unreadable' });
      },
    );
    return () => {
      live = false;
      opened?.photo.close();
    };
  }, [image, mask, sketch]);
  return opening;
}

export function usePaintingState(painting: Painting): PaintingState {
  return useSyncExternalStore(painting.watch, () => painting.state);
}

async function openPainting({ image, mask, sketch }: Opened): Promise<Painting> {
  const painting = new Painting(await Photo.open(await kept(image)));
  const { size } = painting.photo;
  if (mask !== null) await readMask(painting, await kept(mask));
  if (sketch !== null) await readRows(await kept(sketch), size, (y, rgba) => painting.sketch.putRow(y, rgba));
  return painting;
}

async function kept(hash: string): Promise<Blob> {
  const file = await readSource(hash);
  if (file === null) throw new Error('It is not on this device.');
  return file;
}

/** Bright is painted: luma of ITU-R 601. */
export function readMask({ mask }: Pick<Painting, 'mask'>, file: Blob): Promise<void> {
  const row = new Uint8Array(mask.size.width);
  return readRows(file, mask.size, (y, rgba) => {
    for (let x = 0; x < row.length; x += 1) {
      const [r = 0, g = 0, b = 0] = [rgba[4 * x], rgba[4 * x + 1], rgba[4 * x + 2]];
      row[x] = (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;
    }
    mask.putRow(y, row);
  });
}
