import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
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
  const own = useRef<Viewport | null>(null);
  const [shown, show] = useState<Viewport | null>(null);
  const area = useMemo(() => ({ left: 0, top: 0, width, height }), [width, height]);
  const fitted = useMemo(() => fittedTo(area, view), [area, view]);
  const viewport = shown ?? fitted;
  /** What is pressed after a wheel, before that is drawn, means what the wheel has come to. */
  const now = (): Viewport => own.current ?? fitted;
  const look = (next: Viewport | null): void => {
    own.current = next;
    show(next);
  };
  const change = (next: (viewport: Viewport) => Viewport): void => {
    if (view !== UNKNOWN) look(keptInSight(next(now()), area, view));
  };
  return {
    view,
    viewport,
    now,
    /** Of how large it is when all of it is in sight. */
    zoomed: viewport.scale / fitted.scale,
    zoom: (by: number, at: Point = { x: view.width / 2, y: view.height / 2 }): void =>
      change((last) => zoomedAt(last, { at, by, least: fitted.scale })),
    pan: (by: Point): void => change((last) => pannedBy(last, by)),
    follow: (point: Point): void => {
      if (view === UNKNOWN) return;
      const [last, next] = [now(), withInSight(now(), point, view)];
      if (next.x !== last.x || next.y !== last.y) look(next);
    },
    showAll: (): void => look(null),
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
