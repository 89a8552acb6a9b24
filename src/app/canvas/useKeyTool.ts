import { useState, type KeyboardEvent } from 'react';
import type { Area, Point } from '../../core/canvas/area.ts';
import type { Viewport } from '../../core/canvas/viewport.ts';
import type { Tool } from './useTool.ts';

/** Pixels of the view. */
const STEP = 12;
const LEAP = 60;
const PRESSURE = 1;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

interface Led {
  readonly tool: Tool;
  /** Where on the board the picture lies now. */
  readonly now: () => Viewport;
  /** Where it may be led. */
  readonly area: Area;
  readonly follow: (point: Point) => void;
  readonly pan: (by: Point) => void;
  readonly isPainting: boolean;
}

/** Leads the tool by keys: arrows move it, Enter puts it down and lifts it, Escape takes back what is under way. With Control arrows move the picture. */
export function useKeyTool({ tool, now, area, follow, pan, isPainting }: Led) {
  const [at, setAt] = useState<Point | null>(null);
  const [isDown, setDown] = useState(false);
  const middle = { x: area.left + area.width / 2, y: area.top + area.height / 2 };
  const place = at ?? middle;
  const press = (): void => {
    if (isDown) tool.end();
    else tool.begin(place, PRESSURE);
    setAt(place);
    setDown(!isDown);
  };
  const move = (way: Point, step: number): void => {
    const far = step / now().scale;
    const next = {
      x: within(place.x + far * way.x, area.left, area.left + area.width),
      y: within(place.y + far * way.y, area.top, area.top + area.height),
    };
    setAt(next);
    follow(next);
    if (isDown) tool.moveTo(next, PRESSURE);
  };
  const takeBack = (): void => {
    if (isDown) tool.cancel();
    setDown(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = ARROWS[event.key];
    if (event.altKey || event.metaKey) return;
    if (way !== undefined && (event.ctrlKey || !isPainting)) pan({ x: -LEAP * way.x, y: -LEAP * way.y });
    else if (way !== undefined) move(way, event.shiftKey ? LEAP : STEP);
    else if (event.key === 'Enter' && isPainting && !event.repeat) press();
    else if (event.key === 'Escape' && isDown) takeBack();
    // held down it moves the picture with a drag, and does not scroll the page
    else if (event.key !== ' ') return;
    event.preventDefault();
    // Escape would close the dialog, too.
    event.stopPropagation();
  };
  /** What was begun by keys ends where the keys go elsewhere. */
  const onBlur = (): void => {
    if (isDown) tool.end();
    setDown(false);
    setAt(null);
  };
  return { at, isDown, onKeyDown, onBlur };
}

const within = (at: number, from: number, to: number): number => Math.min(to, Math.max(from, at));
