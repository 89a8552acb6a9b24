import { useEffect, useState } from 'react';
import { filesOf } from '../../stores/gallery.ts';
import { Photo } from './photo.ts';

/** A print's picture to draw over. */
export function usePrintPhoto(print: string): Photo | 'opening' | 'unreadable' {
  const [photo, setPhoto] = useState<Photo | 'opening' | 'unreadable'>('opening');
  useEffect(() => {
    let live = true;
    let opened: Photo | null = null;
    const open = async (): Promise<void> => {
      const files = await filesOf(print);
      const next = files === null ? null : await Photo.open(files.png);
      opened = next;
      if (live) setPhoto(next ?? 'unreadable');
      else next?.close();
    };
    open().catch(() => live && setPhoto('unreadable'));
    return () => {
      live = false;
      opened?.close();
    };
  }, [print]);
  return photo;
}
