import { useEffect, useState } from 'react';
import type { Area, Size } from '../../core/canvas/area.ts';
import { placementOf } from '../../core/canvas/placement.ts';
import type { Settings } from '../../core/recipe/settings.ts';
import { useDraft } from '../../stores/draft.ts';
import { decodeInTurn } from '../../stores/decodeInTurn.ts';
import { readSource } from '../../stores/sources.ts';

type Control = Settings['controls'][number];

/** A control picture over the photo. */
interface ShownControl {
  readonly key: string;
  readonly bitmap: ImageBitmap;
  /** Where on the photo it lies, and what of it. */
  readonly area: Area;
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Large enough to see where things are. */
const SIDE = 1024;

/** The form's control pictures as they lie on a photo; none while they are not shown, or are not on this device. */
export function useControlPictures(size: Size, isShown: boolean): readonly ShownControl[] {
  const controls = useDraft((draft) => draft.controls);
  const [shown, setShown] = useState<readonly ShownControl[]>([]);
  useEffect(() => {
    if (!isShown) return undefined;
    let live = true;
    void Promise.all(controls.map((control, i) => open(control, i, size))).then((all) => {
      const opened = all.filter((one) => one !== null);
      if (live) setShown(opened);
      else close(opened);
    });
    return () => {
      live = false;
      setShown([]);
    };
  }, [controls, size, isShown]);
  // Only when they are not drawn any more: a closed one cannot be.
  useEffect(() => () => close(shown), [shown]);
  return isShown ? shown : [];
}

function close(shown: readonly ShownControl[]): void {
  for (const { bitmap } of shown) bitmap.close();
}

async function open({ image, fit }: Control, place: number, size: Size): Promise<ShownControl | null> {
  const file = await readSource(image);
  if (file === null) return null;
  try {
    const bitmap = await decodeInTurn(() =>
      createImageBitmap(file, { resizeWidth: SIDE, resizeQuality: 'medium' }),
    );
    const { crop, area } = placementOf(bitmap, size, fit);
    const { left, top, width, height } = crop;
    return { key: `${place} ${image}`, bitmap, area, crop: { x: left, y: top, width, height } };
  } catch {
    return null; // no picture that the browser can draw: the form says so
  }
}
