import { useLayoutEffect, useMemo, useState, type RefObject } from 'react';
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

/** Known before the board is first seen: what somebody presses at once is done, too. */
function useSize(board: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>(UNKNOWN);
  useLayoutEffect(() => {
    const element = board.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0)
        setSize((now) => (now.width === width && now.height === height ? now : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [board]);
  return size;
}
