import { areaBetween, widenedBy, type Area, type Point } from './area.ts';

/** What is painted at once, as how much of each pixel it covers. */
export interface Shape {
  /** Beyond it nothing is covered. */
  readonly area: Area;
  /**
   * One row of the picture: bytes (255: the whole pixel) from the area's left edge on, into a row of zeros that is as wide as the
   * area.
   */
  readonly cover: (y: number, row: Uint8Array) => void;
}

/** From one place to the next with a round brush; a dab where both are the same. */
export interface Stroke {
  readonly from: Point;
  readonly to: Point;
  /** Pixels, at either end: a pen that is pressed harder is wider. */
  readonly fromRadius: number;
  readonly toRadius: number;
}

/** A round brush on its way. */
export function strokeShape({ from, to, fromRadius, toRadius }: Stroke): Shape {
  const [least, most] = [Math.min(fromRadius, toRadius), Math.max(fromRadius, toRadius)];
  const area = widenedBy(areaBetween(from, to), Math.ceil(most) + 1);
  const grown = toRadius - fromRadius;
  const soft = (x: number, y: number): number => {
    const along = shareAlong({ x, y }, from, to);
    const away = Math.hypot(x - from.x - along * (to.x - from.x), y - from.y - along * (to.y - from.y));
    return Math.round(255 * Math.min(1, Math.max(0, fromRadius + along * grown - away + 0.5)));
  };
  const cover = (y: number, row: Uint8Array): void => {
    const middle = y + 0.5;
    const outer = spanOf(from, to, { radius: most + 0.5, y: middle });
    if (outer === null) return;
    const inner = spanOf(from, to, { radius: least - 0.5, y: middle });
    const first = Math.max(0, Math.floor(outer[0] - 0.5) - area.left);
    const last = Math.min(row.length, Math.ceil(outer[1] + 0.5) - area.left);
    const full = inner === null ? last : Math.max(first, Math.ceil(inner[0] - 0.5) - area.left);
    const rest = inner === null ? last : Math.max(full, Math.floor(inner[1] - 0.5) + 1 - area.left);
    for (let x = first; x < full; x += 1) row[x] = soft(area.left + x + 0.5, middle);
    if (rest > full) row.fill(255, full, rest);
    for (let x = rest; x < last; x += 1) row[x] = soft(area.left + x + 0.5, middle);
  };
  return { area, cover };
}

/** How far along the way from one place to the other is the nearest point, 0 … 1. */
function shareAlong({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length;
  return Math.min(1, Math.max(0, along));
}

/** What a round brush of one width has of a row, from … to; it is convex, so that is one stretch. null: nothing. */
function spanOf(
  from: Point,
  to: Point,
  { radius, y }: { readonly radius: number; readonly y: number },
): readonly [number, number] | null {
  if (radius <= 0) return null;
  let [left, right] = [Infinity, -Infinity];
  const take = (a: number, b: number): void => {
    left = Math.min(left, a);
    right = Math.max(right, b);
  };
  for (const end of [from, to]) {
    const half = Math.sqrt(radius * radius - (y - end.y) ** 2);
    if (!Number.isNaN(half)) take(end.x - half, end.x + half);
  }
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  // The two edges that go along the way, where they cross the row.
  const [nx, ny] = length === 0 ? [0, 0] : [(from.y - to.y) / length, (to.x - from.x) / length];
  for (const side of length === 0 ? [] : [-radius, radius]) {
    const [y0, y1] = [from.y + side * ny, to.y + side * ny];
    if (y < Math.min(y0, y1) || y > Math.max(y0, y1) || y0 === y1) continue;
    const x = from.x + side * nx + ((y - y0) / (y1 - y0)) * (to.x - from.x);
    take(x, x);
  }
  return left > right ? null : [left, right];
}

/** Whole pixels. */
export const rectangleShape = (area: Area): Shape => ({ area, cover: (_, row) => void row.fill(255) });

/** The largest ellipse in an area. */
export function ellipseShape(area: Area): Shape {
  const { left, top, width, height } = area;
  const [a, b] = [width / 2, height / 2];
  const cover = (y: number, row: Uint8Array): void => {
    const up = (y + 0.5 - top - b) / b;
    const half = a * Math.sqrt(Math.max(0, 1 - up * up));
    for (let x = 0; x < row.length; x += 1) {
      const inside = half - Math.abs(x + 0.5 - a) + 0.5;
      if (inside > 0) row[x] = 255 * Math.min(1, inside);
    }
  };
  return { area: { left, top, width, height }, cover };
}

/** Rows between two pixels that are looked at. */
const FINE = 4;

/** What a line goes around (where it goes around twice, too); it is closed from its last point to its first. */
export function lassoShape(points: readonly Point[]): Shape {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const area = areaBetween(
    { x: least(xs), y: least(ys) },
    { x: -least(xs.map((x) => -x)), y: -least(ys.map((y) => -y)) },
  );
  const edges = edgesOf(points);
  // What begins and ends in a row, added up once from left to right.
  const change = new Float32Array(area.width + 2);
  const cover = (y: number, row: Uint8Array): void => {
    change.fill(0);
    for (let k = 0; k < FINE; k += 1)
      for (const [from, to] of insideAt(edges, y + (k + 0.5) / FINE))
        addSpan(change, from - area.left, to - area.left);
    let sum = 0;
    for (let x = 0; x < row.length; x += 1) {
      sum += change[x] ?? 0;
      row[x] = Math.min(255, Math.round((255 * sum) / FINE));
    }
  };
  return { area, cover };
}

const least = (values: readonly number[]): number =>
  values.reduce((smallest, value) => Math.min(smallest, value), Infinity);

interface Edge {
  readonly from: Point;
  readonly to: Point;
  /** Downwards or upwards. */
  readonly way: 1 | -1;
}

function edgesOf(points: readonly Point[]): readonly Edge[] {
  return points.flatMap((point, i): Edge[] => {
    const next = points[(i + 1) % points.length] ?? point;
    if (next.y === point.y) return [];
    return next.y > point.y ? [{ from: point, to: next, way: 1 }] : [{ from: next, to: point, way: -1 }];
  });
}

/** Stretches of a line across that lie inside. */
function insideAt(edges: readonly Edge[], y: number): readonly (readonly [number, number])[] {
  const crossings = edges
    .filter(({ from, to }) => from.y <= y && y < to.y)
    .map(({ from, to, way }) => ({ x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x), way }))
    .sort((a, b) => a.x - b.x);
  const inside: [number, number][] = [];
  let winding = 0;
  let begin = 0;
  for (const { x, way } of crossings) {
    if (winding === 0) begin = x;
    winding += way;
    if (winding === 0) inside.push([begin, x]);
  }
  return inside;
}

/** A stretch as what changes from one pixel to the next; pixels at its ends count by how much of them it has. */
function addSpan(change: Float32Array, from: number, to: number): void {
  addEdge(change, from, 1);
  addEdge(change, to, -1);
}

function addEdge(change: Float32Array, at: number, by: number): void {
  const pixel = Math.floor(at);
  const share = at - pixel;
  change[pixel] = (change[pixel] ?? 0) + by * (1 - share);
  change[pixel + 1] = (change[pixel + 1] ?? 0) + by * share;
}
