import { useEffect, useMemo, useState, type RefObject } from 'react';
import type { Point, Size } from '../../core/canvas/area.ts';
import {
  fittedTo,
  keptInSight,
  pannedBy,
  withInSight,
  zoomedAt,
  type Viewport,
} from '../../core/canvas/viewport.ts';

/** Until it is known how large the view is: nothing is zoomed or moved in it. */
const UNKNOWN: Size = { width: 1, height: 1 };

/** How the picture is looked at: at first all of it, then as somebody zooms and moves it. */
export function useLook(board: RefObject<HTMLElement | null>, { width, height }: Size) {
  const view = useSize(board);
  /** null: all of it, whatever size the view has. */
  const [own, setOwn] = useState<Viewport | null>(null);
  const area = useMemo(() => ({ left: 0, top: 0, width, height }), [width, height]);
  const fitted = useMemo(() => fittedTo(area, view), [area, view]);
  const viewport = own ?? fitted;
  const change = (next: (viewport: Viewport) => Viewport): void => {
    if (view !== UNKNOWN) setOwn((now) => keptInSight(next(now ?? fitted), area, view));
  };
  return {
    view,
    viewport,
    /** Of how large it is when all of it is in sight. */
    zoomed: viewport.scale / fitted.scale,
    zoom: (by: number, at: Point = { x: view.width / 2, y: view.height / 2 }): void =>
      change((now) => zoomedAt(now, { at, by, least: fitted.scale })),
    pan: (by: Point): void => change((now) => pannedBy(now, by)),
    follow: (point: Point): void =>
      setOwn((now) => {
        if (view === UNKNOWN) return now;
        const next = withInSight(now ?? fitted, point, view);
        return next.x === viewport.x && next.y === viewport.y ? now : next;
      }),
    showAll: (): void => setOwn(null),
  };
}

function useSize(board: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>(UNKNOWN);
  useEffect(() => {
    if (board.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) });
    });
    observer.observe(board.current);
    return () => observer.disconnect();
  }, [board]);
  return size;
}
