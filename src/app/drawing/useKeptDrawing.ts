import { useCallback, useEffect, useRef, useState } from 'react';
import { isBlank, isCleared, NO_DRAWING, type Drawing } from '../../core/canvas/drawing.ts';
import type { ItemSummary } from '../../protocol/models.ts';
import { useDraft } from '../../stores/draft.ts';
import { keepDrawing, placeOfDrawing } from '../../stores/drawing.ts';
import { readSource } from '../../stores/sources.ts';
import { pngOf } from './drawingCanvas.ts';

/** What was drawn earlier; null until it is there, and where there is nothing. */
export function useBefore(): ImageBitmap | null {
  const [before, setBefore] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    const { controls } = useDraft.getState();
    const image = controls[placeOfDrawing(controls)]?.image;
    if (image === undefined) return undefined;
    let live = true;
    void readSource(image)
      .then((file) => file && createImageBitmap(file))
      .then((bitmap) => {
        if (live) setBefore(bitmap);
      });
    return () => {
      live = false;
    };
  }, []);
  return before;
}

/** The drawing, which the form is given after a pause: before the pad is closed at the latest. */
export function useKeptDrawing(sketcher: ItemSummary, before: ImageBitmap | null) {
  const [drawing, setDrawing] = useState<Drawing>(NO_DRAWING);
  const newest = useRef(drawing);
  const kept = useRef(drawing);
  const canvas = useRef<HTMLCanvasElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = (next: Drawing): void => {
    newest.current = next;
    setDrawing(next);
  };
  /** False where it could not be. */
  const keep = async (): Promise<boolean> => {
    clearTimeout(timer.current);
    const now = newest.current;
    if (now === kept.current || canvas.current === null) return true;
    kept.current = now;
    const isNothing = isBlank(now) && (before === null || isCleared(now));
    return keepDrawing(isNothing ? null : await pngOf(canvas.current), sketcher);
  };
  /** Does it after this wait, in the place of what was to be done; null: nothing is to be done. */
  const pause = (wait: number | null, task: () => Promise<void> = async () => undefined): void => {
    clearTimeout(timer.current);
    if (wait !== null) timer.current = setTimeout(() => void task(), wait);
  };
  const onCanvas = useCallback((element: HTMLCanvasElement | null) => {
    canvas.current = element;
  }, []);
  const keepLast = useRef(keep);
  useEffect(() => {
    keepLast.current = keep;
  });
  useEffect(() => () => void keepLast.current(), []);
  return { drawing, change, keep, pause, onCanvas };
}
