import { useEffect, useRef, useState } from 'react';
import { isBlank, isCleared, NO_DRAWING, type Drawing } from '../../core/canvas/drawing.ts';
import type { ItemSummary } from '../../protocol/models.ts';
import { useDraft } from '../../stores/draft.ts';
import { keepDrawing, placeOfDrawing } from '../../stores/drawing.ts';
import { readSource } from '../../stores/sources.ts';
import { drawingFile, paperSize } from './drawingCanvas.ts';

/** What was on the paper before the pad was opened. */
export interface Before {
  /** null until it is there, and where there is nothing. */
  readonly shown: ImageBitmap | null;
  /** The same once it is known: who is quick draws before it is shown. */
  readonly read: () => Promise<ImageBitmap | null>;
}

export function useBefore(): Before {
  const [shown, show] = useState<ImageBitmap | null>(null);
  const reading = useRef<Promise<ImageBitmap | null>>(Promise.resolve(null));
  useEffect(() => {
    let live = true;
    reading.current = readBefore();
    void reading.current.then((bitmap) => {
      if (live) show(bitmap);
    });
    return () => {
      live = false;
    };
  }, []);
  return { shown, read: () => reading.current };
}

async function readBefore(): Promise<ImageBitmap | null> {
  const { controls } = useDraft.getState();
  const image = controls[placeOfDrawing(controls)]?.image;
  const file = image === undefined ? null : await readSource(image);
  try {
    return file && (await createImageBitmap(file));
  } catch (reason) {
    console.warn('What was drawn earlier cannot be shown:', reason);
    return null;
  }
}

/** The drawing, which the form is given after a pause: before the pad is closed at the latest. */
export function useKeptDrawing(sketcher: ItemSummary, ratio: number, read: Before['read']) {
  const [drawing, setDrawing] = useState<Drawing>(NO_DRAWING);
  const newest = useRef(drawing);
  const kept = useRef(drawing);
  const keeping = useRef<Promise<unknown>>(Promise.resolve());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = (next: Drawing): void => {
    newest.current = next;
    setDrawing(next);
  };
  const keepNewest = async (): Promise<boolean> => {
    const now = newest.current;
    if (now === kept.current) return true;
    kept.current = now;
    const before = await read();
    const isNothing = isBlank(now) && (before === null || isCleared(now));
    return keepDrawing(isNothing ? null : await drawingFile(paperSize(ratio), now, before), sketcher);
  };
  /** One after the other, so that the last one stays. False where it could not be. */
  const keep = (): Promise<boolean> => {
    clearTimeout(timer.current);
    const isKept = keeping.current.then(keepNewest);
    keeping.current = isKept.catch(() => undefined);
    return isKept;
  };
  /** Does it after this wait, in the place of what was to be done; null: nothing is to be done. */
  const pause = (wait: number | null, task: () => Promise<void> = async () => undefined): void => {
    clearTimeout(timer.current);
    if (wait !== null) timer.current = setTimeout(() => void task(), wait);
  };
  const keepLast = useRef(keep);
  useEffect(() => {
    keepLast.current = keep;
  });
  useEffect(() => () => void keepLast.current(), []);
  return { drawing, change, keep, pause };
}
