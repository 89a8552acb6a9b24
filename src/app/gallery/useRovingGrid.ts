import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { ScrolledGrid } from '../../ui/useGrid.ts';

/** One cell of a grid can be reached by Tab; arrows, Home, End and Page keys go from there, also to cells that are not drawn yet. */
export interface RovingGrid {
  /** The place of the cell that Tab reaches. */
  readonly current: number;
  /** Brings a cell into sight and gives it the focus, once it is drawn. */
  readonly goTo: (place: number) => void;
  /** Where a key leads to from a cell; null where it leads nowhere. */
  readonly placeAfter: (event: KeyboardEvent, from: number) => number | null;
  readonly onFocus: (place: number) => void;
}

export function useRovingGrid(
  scroller: RefObject<HTMLElement | null>,
  { grid: { columns, pitch, firstRow, endRow }, measure }: Pick<ScrolledGrid, 'grid' | 'measure'>,
  count: number,
): RovingGrid {
  const [place, setPlace] = useState(0);
  const wanted = useRef<number | null>(null);
  const focusWanted = (): void => {
    if (wanted.current === null) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"] button`);
    if (!cell) return;
    wanted.current = null;
    cell.focus({ preventScroll: true });
  };
  useEffect(focusWanted);
  const drawn = { first: firstRow * columns, end: Math.min(count, endRow * columns) };
  const isDrawn = place >= drawn.first && place < drawn.end;
  const goTo = (to: number): void => {
    const element = scroller.current;
    if (!element) return;
    wanted.current = to;
    setPlace(to);
    const top = Math.floor(to / columns) * pitch;
    if (top < element.scrollTop) element.scrollTo({ top });
    else if (top + pitch > element.scrollTop + element.clientHeight)
      element.scrollTo({ top: top + pitch - element.clientHeight });
    // It is drawn, and has the focus, before the next key comes: that one goes on from there.
    measure();
    focusWanted();
  };
  const placeAfter = ({ key }: KeyboardEvent, from: number): number | null => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / pitch)) * columns;
    const step = STEPS[key]?.(columns, page);
    if (key === 'Home') return 0;
    if (key === 'End') return count - 1;
    if (step === undefined) return null;
    const to = from + step;
    const isPage = key.startsWith('Page');
    return isPage ? Math.min(count - 1, Math.max(0, to)) : to >= 0 && to < count ? to : null;
  };
  return { current: isDrawn ? place : drawn.first, goTo, placeAfter, onFocus: setPlace };
}

const STEPS: Readonly<Record<string, (columns: number, page: number) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
  PageUp: (_columns, page) => -page,
  PageDown: (_columns, page) => page,
};
