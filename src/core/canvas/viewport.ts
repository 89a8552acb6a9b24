import type { Area, Point, Size } from './area.ts';

/** How a picture is looked at: so many pixels of the view for one of the picture, and where its corner lies in the view. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A pixel of the picture is never shown larger. */
const MOST_SCALE = 32;
/** Around the picture, in pixels of the view. */
const MARGIN = 16;

/** All of an area, as large as it can be shown, in the middle. */
export function fittedTo(area: Area, view: Size): Viewport {
  const scale = Math.min(
    MOST_SCALE,
    Math.max(1, view.width - 2 * MARGIN) / area.width,
    Math.max(1, view.height - 2 * MARGIN) / area.height,
  );
  return {
    scale,
    x: (view.width - scale * area.width) / 2 - scale * area.left,
    y: (view.height - scale * area.height) / 2 - scale * area.top,
  };
}

/** Where in the picture a place of the view is. */
export const toPicture = ({ scale, x, y }: Viewport, point: Point): Point => ({
  x: (point.x - x) / scale,
  y: (point.y - y) / scale,
});

/** Where in the view a place of the picture is. */
export const toView = ({ scale, x, y }: Viewport, point: Point): Point => ({
  x: point.x * scale + x,
  y: point.y * scale + y,
});

/** Times as large, while what lies at a place of the view stays there; between a quarter of `least` and as large as it can be. */
export function zoomedAt(
  viewport: Viewport,
  { at, by, least }: { readonly at: Point; readonly by: number; readonly least: number },
): Viewport {
  const scale = Math.min(MOST_SCALE, Math.max(least / 4, viewport.scale * by));
  const fixed = toPicture(viewport, at);
  return { scale, x: at.x - scale * fixed.x, y: at.y - scale * fixed.y };
}

export const pannedBy = ({ scale, x, y }: Viewport, by: Point): Viewport => ({
  scale,
  x: x + by.x,
  y: y + by.y,
});

/** Moved as little as needed so that some of the area stays in sight. */
export function keptInSight(viewport: Viewport, area: Area, view: Size): Viewport {
  const { scale } = viewport;
  const held = (at: number, length: number, room: number): number =>
    Math.min(Math.max(at, Math.min(room / 2, length) - length), room - Math.min(room / 2, length));
  const x = held(viewport.x + scale * area.left, scale * area.width, view.width);
  const y = held(viewport.y + scale * area.top, scale * area.height, view.height);
  return { scale, x: x - scale * area.left, y: y - scale * area.top };
}

/** Moved as little as needed so that a place of the picture is in sight, with some room around it. */
export function withInSight(viewport: Viewport, point: Point, view: Size): Viewport {
  const at = toView(viewport, point);
  const beyond = (place: number, room: number): number => {
    const margin = Math.min(2 * MARGIN, room / 4);
    return Math.min(0, place - margin) + Math.max(0, place - room + margin);
  };
  return pannedBy(viewport, { x: -beyond(at.x, view.width), y: -beyond(at.y, view.height) });
}

/** What of the picture is in sight, in whole pixels. */
export function seenArea(viewport: Viewport, view: Size): Area {
  const from = toPicture(viewport, { x: 0, y: 0 });
  const to = toPicture(viewport, { x: view.width, y: view.height });
  const [left, top] = [Math.floor(from.x), Math.floor(from.y)];
  return { left, top, width: Math.ceil(to.x) - left, height: Math.ceil(to.y) - top };
}
