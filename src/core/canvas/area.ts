/** A rectangle of whole pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In pixels; the middle of the first one is at ½, ½. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What lies in both; null where that is nothing. */
export function overlap(a: Area, b: Area): Area | null {
  const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)];
  const width = Math.min(a.left + a.width, b.left + b.width) - left;
  const height = Math.min(a.top + a.height, b.top + b.height) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : null;
}

/** The smallest area around both. */
export function around(a: Area | null, b: Area | null): Area | null {
  if (a === null || b === null) return a ?? b;
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  const width = Math.max(a.left + a.width, b.left + b.width) - left;
  return { left, top, width, height: Math.max(a.top + a.height, b.top + b.height) - top };
}

/** So much larger to all sides. */
export const widenedBy = ({ left, top, width, height }: Area, by: number): Area => ({
  ...{ left: left - by, top: top - by },
  ...{ width: width + 2 * by, height: height + 2 * by },
});

/** Whole pixels around two corners, in whatever order they are. */
export function areaBetween(a: Point, b: Point): Area {
  const [left, top] = [Math.floor(Math.min(a.x, b.x)), Math.floor(Math.min(a.y, b.y))];
  return {
    ...{ left, top },
    width: Math.ceil(Math.max(a.x, b.x)) - left,
    height: Math.ceil(Math.max(a.y, b.y)) - top,
  };
}

/** The smallest rectangle around all that a mask paints (a byte a pixel, 0: nothing); null where that is nothing. */
export function paintedArea(mask: ArrayLike<number>, { width, height }: Size): Area | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((mask[y * width + x] ?? 0) === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right === -1 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * What is cut out of a picture to paint a part of it: the painted area with `padding` pixels of its surroundings, widened
 * to the proportions of `target` and moved inside the picture. Where the picture is too narrow for these proportions it
 * takes all there is, and what is made of it is stretched there and back.
 */
export function workArea(
  painted: Area,
  padding: number,
  { target, picture }: { readonly target: Size; readonly picture: Size },
): Area {
  const left = Math.max(0, painted.left - padding);
  const top = Math.max(0, painted.top - padding);
  const width = Math.min(picture.width, painted.left + painted.width + padding) - left;
  const height = Math.min(picture.height, painted.top + painted.height + padding) - top;
  const ratio = target.width / target.height;
  const columns = widened({ start: left, length: width }, Math.round(height * ratio), picture.width);
  const rows = widened({ start: top, length: height }, Math.round(width / ratio), picture.height);
  return { left: columns.start, top: rows.start, width: columns.length, height: rows.length };
}

interface Span {
  readonly start: number;
  readonly length: number;
}

/** At least so long, to both sides as far as there is room. */
function widened({ start, length }: Span, wanted: number, room: number): Span {
  const next = Math.min(Math.max(length, wanted), room);
  const before = Math.floor((next - length) / 2);
  return { start: Math.min(Math.max(0, start - before), room - next), length: next };
}
