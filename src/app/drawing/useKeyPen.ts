import { useState, type KeyboardEvent } from 'react';
import type { Point } from '../../core/canvas/area.ts';

/** Of the paper's longer side. */
const STEP = 1 / 64;
const LEAP = 1 / 12;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

interface Pen {
  readonly begin: () => void;
  readonly goTo: (point: Point) => void;
  readonly lift: () => void;
}

/** Leads the pen by keys: arrows move it, Space puts it down and lifts it. */
export function useKeyPen(ratio: number, pen: Pen) {
  const [right, bottom] = ratio >= 1 ? [1, 1 / ratio] : [ratio, 1];
  const [at, setAt] = useState<Point>({ x: right / 2, y: bottom / 2 });
  const [isDown, setDown] = useState(false);
  const press = (): void => {
    if (isDown) pen.lift();
    else {
      pen.begin();
      pen.goTo(at);
    }
    setDown(!isDown);
  };
  const move = (way: Point, step: number): void => {
    const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
    const next = { x: within(at.x + step * way.x, right), y: within(at.y + step * way.y, bottom) };
    setAt(next);
    if (isDown) pen.goTo(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = ARROWS[event.key];
    if (event.key !== ' ' && way === undefined) return;
    event.preventDefault();
    if (way === undefined) press();
    else move(way, event.shiftKey ? LEAP : STEP);
  };
  const onBlur = (): void => {
    if (isDown) pen.lift();
    setDown(false);
  };
  return { at, isDown, onKeyDown, onBlur };
}
