import { useCallback, useRef, useState } from 'react';

/** A window onto many equal cells: how many stand in a row, and which rows are in sight. */
export interface GridWindow {
  readonly columns: number;
  /** Side of a cell with its gap, in pixels. */
  readonly pitch: number;
  readonly firstRow: number;
  /** Behind the last one. */
  readonly endRow: number;
}

interface Scrolled {
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

interface Cells {
  readonly smallest: number;
  readonly gap: number;
  readonly count: number;
}

/** Rows beyond either edge that are drawn too, so that scrolling shows no holes. */
const SPARE_ROWS = 3;

/** What is to be drawn of `count` square cells that are at least `smallest` wide. */
export function gridWindow({ width, height, top }: Scrolled, { smallest, gap, count }: Cells): GridWindow {
  const columns = Math.max(1, Math.floor((width + gap) / (smallest + gap)));
  const pitch = (width + gap) / columns;
  const rows = Math.ceil(count / columns);
  if (pitch <= gap)
    return { columns, pitch: smallest + gap, firstRow: 0, endRow: Math.min(rows, SPARE_ROWS) };
  const firstRow = Math.min(Math.max(0, Math.floor(top / pitch) - SPARE_ROWS), Math.max(0, rows - 1));
  const endRow = Math.min(rows, Math.ceil((top + height) / pitch) + SPARE_ROWS);
  return { columns, pitch, firstRow, endRow: Math.max(endRow, Math.min(rows, firstRow + 1)) };
}

/** Pixels a millisecond: what goes by faster nobody sees. */
const FAST = 4;
/** Milliseconds without a scroll, then it has come to rest. */
const REST = 100;

const same = (a: Scrolled, b: Scrolled): boolean =>
  a.width === b.width && a.height === b.height && a.top === b.top;

export interface ScrolledGrid {
  /** Goes to the scrolling element. */
  readonly ref: (element: HTMLElement | null) => void;
  readonly grid: GridWindow;
  /** Its cells go by too fast to be seen. */
  readonly isFlying: boolean;
  /** Looks where it is scrolled to now, rather than when the browser tells. */
  readonly measure: () => void;
}

/** The window of a scrolling element. */
export function useGrid(cells: Cells): ScrolledGrid {
  const [isFlying, setFlying] = useState(false);
  const [scrolled, setScrolled] = useState<Scrolled>({ width: 0, height: 0, top: 0 });
  const measuring = useRef((): void => undefined);
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const measure = (): void => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      const width = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      const next = { width, height: element.clientHeight, top: element.scrollTop };
      setScrolled((last) => (same(last, next) ? last : next));
    };
    measuring.current = measure;
    // Before the first paint: what is in sight is asked for at once.
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const stopWatching = watchSpeed(element, setFlying);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      stopWatching();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  const measure = (): void => measuring.current();
  return { ref, grid: gridWindow(scrolled, cells), isFlying, measure };
}

/** Tells whether an element is scrolled fast. Returns the way to stop. */
function watchSpeed(element: HTMLElement, tell: (isFast: boolean) => void): () => void {
  let [top, at] = [element.scrollTop, performance.now()];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    const now = performance.now();
    const isFast = Math.abs(element.scrollTop - top) > FAST * Math.max(1, now - at);
    [top, at] = [element.scrollTop, now];
    tell(isFast);
    clearTimeout(timer);
    if (isFast) timer = setTimeout(() => tell(false), REST);
  };
  element.addEventListener('scroll', look, { passive: true });
  return () => {
    clearTimeout(timer);
    element.removeEventListener('scroll', look);
  };
}
