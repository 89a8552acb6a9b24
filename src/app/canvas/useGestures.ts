import { useEffect, useRef, type PointerEvent, type RefObject } from 'react';
import type { Point } from '../../core/canvas/area.ts';
import { toPicture, type Viewport } from '../../core/canvas/viewport.ts';
import type { Tool } from './useTool.ts';

/** Ways to look at the picture. */
export interface Look {
  readonly zoom: (by: number, at: Point) => void;
  readonly pan: (by: Point) => void;
}

interface Led extends Look {
  /** Where on the board the picture lies now. */
  readonly now: () => Viewport;
  readonly tool: Tool;
  /** Whatever is pressed moves the picture. */
  readonly isHand: boolean;
  /** The frame's own handles take what a single pointer does. */
  readonly isFrame: boolean;
  /** Where a mouse or a pen is, to show the brush there. */
  readonly onHover: (at: Point | null) => void;
}

type Hold = 'paint' | 'pan' | 'pinch' | null;

/** Of a mouse, which does not tell; a pen that hardly touches paints, too. */
const USUAL_PRESSURE = 1;
const LEAST_PRESSURE = 0.1;

const pressureOf = ({ pointerType, pressure }: { pointerType: string; pressure: number }): number =>
  pointerType === 'pen' && pressure > 0 ? Math.max(LEAST_PRESSURE, pressure) : USUAL_PRESSURE;

/** One pointer paints, two move and zoom the picture and never paint; so do the wheel, the middle button and Space with a drag. */
export function useGestures(board: RefObject<HTMLElement | null>, led: Led) {
  const pointers = useRef(new Map<number, Point>());
  const hold = useRef<Hold>(null);
  useWheel(board, led);
  const isSpaceDown = useSpace();
  const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const box = board.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const paintTo = (event: PointerEvent): void => {
    const moves = event.nativeEvent.getCoalescedEvents();
    for (const move of moves.length > 0 ? moves : [event.nativeEvent])
      led.tool.moveTo(toPicture(led.now(), placeOf(move)), pressureOf(move));
  };
  const down = (event: PointerEvent): void => {
    const at = placeOf(event);
    // Keys are the picture's from now on: Space with a drag is not pressing a button.
    board.current?.focus({ preventScroll: true });
    pointers.current.set(event.pointerId, at);
    if (pointers.current.size === 2) {
      if (hold.current === 'paint') led.tool.cancel();
      hold.current = 'pinch';
      return;
    }
    if (pointers.current.size > 2) return;
    hold.current = holdOf(event, { ...led, isHand: led.isHand || isSpaceDown.current });
    if (hold.current === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    if (hold.current === 'paint') led.tool.begin(toPicture(led.now(), at), pressureOf(event.nativeEvent));
  };
  const move = (event: PointerEvent): void => {
    const at = placeOf(event);
    led.onHover(event.pointerType === 'touch' ? null : toPicture(led.now(), at));
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    if (hold.current === 'paint') paintTo(event);
    if (hold.current === 'pan') led.pan({ x: at.x - before.x, y: at.y - before.y });
    if (hold.current === 'pinch') pinch(pointers.current, { id: event.pointerId, at }, led);
    pointers.current.set(event.pointerId, at);
  };
  /** After a pinch the finger that is left does nothing until it is lifted, too. */
  const lift = (event: PointerEvent, finish: () => void): void => {
    if (!pointers.current.delete(event.pointerId)) return;
    if (hold.current === 'paint') finish();
    hold.current = hold.current === 'pinch' && pointers.current.size > 0 ? 'pinch' : null;
  };
  return {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: (event: PointerEvent) => lift(event, led.tool.end),
    onPointerCancel: (event: PointerEvent) => lift(event, led.tool.cancel),
    onPointerLeave: () => led.onHover(null),
  };
}

function holdOf({ button }: PointerEvent, { isHand, isFrame }: Pick<Led, 'isHand' | 'isFrame'>): Hold {
  if (button === 1 || (button === 0 && isHand)) return 'pan';
  return button === 0 && !isFrame ? 'paint' : null;
}

/** Of two pointers one has moved: the picture stays under both. */
function pinch(
  pointers: ReadonlyMap<number, Point>,
  { id, at }: { readonly id: number; readonly at: Point },
  { zoom, pan }: Look,
): void {
  const before = pointers.get(id);
  const other = [...pointers].find(([one]) => one !== id)?.[1];
  if (before === undefined || other === undefined) return;
  const middle = (one: Point): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
  const apart = (one: Point): number => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  pan({ x: middle(at).x - middle(before).x, y: middle(at).y - middle(before).y });
  zoom(apart(at) / apart(before), middle(at));
}

/** One notch of a wheel. */
const NOTCH = 1.2;
const PIXELS_PER_NOTCH = 100;
/** What a browser calls a line. */
const LINE = 33;

/** A wheel zooms; with Shift, or going sideways as touchpads do, it moves the picture. */
function useWheel(board: RefObject<HTMLElement | null>, look: Look): void {
  const newest = useRef(look);
  useEffect(() => {
    newest.current = look;
  });
  useEffect(() => {
    const element = board.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { ctrlKey, shiftKey, deltaMode, clientX, clientY } = event;
      const box = element?.getBoundingClientRect();
      const unit = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
      const [dx, dy] = [unit * event.deltaX, unit * event.deltaY];
      if (!ctrlKey && (shiftKey || dx !== 0))
        newest.current.pan(dx === 0 ? { x: -dy, y: 0 } : { x: -dx, y: -dy });
      else
        newest.current.zoom(NOTCH ** (-dy / PIXELS_PER_NOTCH), {
          x: clientX - (box?.left ?? 0),
          y: clientY - (box?.top ?? 0),
        });
    };
    // React's own cannot keep the page from scrolling.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [board]);
}

/** Whether Space is held down. */
function useSpace(): RefObject<boolean> {
  const isDown = useRef(false);
  useEffect(() => {
    const onKey = ({ key, type }: KeyboardEvent): void => {
      if (key === ' ') isDown.current = type === 'keydown';
    };
    window.addEventListener('keydown', onKey, { capture: true });
    window.addEventListener('keyup', onKey, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      window.removeEventListener('keyup', onKey, { capture: true });
    };
  }, []);
  return isDown;
}
