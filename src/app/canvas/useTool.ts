import { useRef, useState } from 'react';
import { areaBetween, type Point } from '../../core/canvas/area.ts';
import { ellipseShape, lassoShape, rectangleShape, type Shape } from '../../core/canvas/shapes.ts';
import { inkOf, type Desk } from './desk.ts';
import type { Painting } from './painting.ts';

/** A shape that is being drawn. */
export interface Outline {
  readonly kind: 'rectangle' | 'ellipse' | 'lasso';
  /** The first and the last place, or all on the way. */
  readonly points: readonly Point[];
}

/** What leads a tool: a pen, a finger, a mouse, or keys. Places are the picture's. */
export interface Tool {
  readonly begin: (at: Point, pressure: number) => void;
  readonly moveTo: (at: Point, pressure: number) => void;
  readonly end: () => void;
  readonly cancel: () => void;
  readonly outline: Outline | null;
}

/** The tool that is chosen on the desk. */
export function useTool(painting: Painting, desk: Desk): Tool {
  const [outline, setOutline] = useState<Outline | null>(null);
  const drawn = useRef<Outline | null>(null);
  const draw = (next: Outline | null): void => {
    drawn.current = next;
    setOutline(next);
  };
  const { width, height } = painting.photo.size;
  const radius = (desk.size / 200) * Math.max(width, height);
  return {
    outline,
    begin: (at, pressure) => {
      const { tool } = desk;
      if (tool === 'brush') painting.begin({ ...inkOf(desk), radius }, at, pressure);
      else if (tool !== 'frame' && tool !== 'hand') draw({ kind: tool, points: [at] });
    },
    moveTo: (at, pressure) => {
      if (drawn.current === null) painting.moveTo(at, pressure);
      else draw(longer(drawn.current, at));
    },
    end: () => {
      const shape = drawn.current && shapeOf(drawn.current);
      draw(null);
      if (shape) void painting.fill(shape, inkOf(desk));
      else painting.end();
    },
    cancel: () => {
      draw(null);
      painting.cancel();
    },
  };
}

function longer({ kind, points }: Outline, at: Point): Outline {
  if (kind === 'lasso') return { kind, points: [...points, at] };
  return { kind, points: [points[0] ?? at, at] };
}

/** null where it goes around nothing. */
function shapeOf({ kind, points }: Outline): Shape | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return null;
  if (kind === 'lasso') return points.length < 3 ? null : lassoShape(points);
  const area = areaBetween(first, last);
  if (area.width === 0 || area.height === 0) return null;
  return kind === 'rectangle' ? rectangleShape(area) : ellipseShape(area);
}
