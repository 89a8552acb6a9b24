import type { Rgb } from '../preprocess/rgb.ts';
import type { Keypoint } from './keypoints.ts';

/** A body as the ControlNets of OpenPose know it: 18 points, 17 limbs, each in its colour on black. */

type Colour = readonly [red: number, green: number, blue: number];

const COLOURS: readonly Colour[] = [
  [255, 0, 0],
  [255, 85, 0],
  [255, 170, 0],
  [255, 255, 0],
  [170, 255, 0],
  [85, 255, 0],
  [0, 255, 0],
  [0, 255, 85],
  [0, 255, 170],
  [0, 255, 255],
  [0, 170, 255],
  [0, 85, 255],
  [0, 0, 255],
  [85, 0, 255],
  [170, 0, 255],
  [255, 0, 255],
  [255, 0, 170],
  [255, 0, 85],
];

/** Points of a limb's ends, in the order in which limbs take the colours. */
const LIMBS: readonly (readonly [from: number, to: number])[] = [
  ...([[1, 2], [1, 5], [2, 3], [3, 4], [5, 6], [6, 7], [1, 8], [8, 9], [9, 10]] as const), // prettier-ignore
  ...([[1, 11], [11, 12], [12, 13], [1, 0], [0, 14], [14, 16], [0, 15], [15, 17]] as const), // prettier-ignore
];

/** Of each of OpenPose's points its place among COCO's 17; the neck is none of them. */
const FROM_COCO = [0, null, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3] as const;
const [LEFT_SHOULDER, RIGHT_SHOULDER] = [5, 6];

/** Points below it are not drawn. */
const LEAST_SCORE = 0.3;

/** OpenPose's 18 points of COCO's 17: the neck is midway between the shoulders. null: not seen. */
export function openPosePoints(coco: readonly Keypoint[]): readonly (Keypoint | null)[] {
  const seen = coco.map((point) => (point.score > LEAST_SCORE ? point : null));
  const [left, right] = [seen[LEFT_SHOULDER] ?? null, seen[RIGHT_SHOULDER] ?? null];
  const neck =
    left === null || right === null
      ? null
      : {
          x: (left.x + right.x) / 2,
          y: (left.y + right.y) / 2,
          score: Math.min(left.score, right.score),
        };
  return FROM_COCO.map((place) => (place === null ? neck : (seen[place] ?? null)));
}

/** A limb's half width, and a point's radius, in pixels of a picture whose shorter side is 512. */
const STICK = 4;
/** Limbs are darker than points. */
const LIMB_SHADE = 0.6;

/** Bodies drawn as OpenPose's ControlNets were shown them: limbs as thin ellipses, points as discs over them. */
export function drawnPoses(
  people: readonly (readonly (Keypoint | null)[])[],
  { width, height }: { readonly width: number; readonly height: number },
): Rgb {
  const picture = { width, height, data: new Uint8Array(3 * width * height) };
  const radius = (STICK * Math.min(width, height)) / 512;
  for (const points of people) drawBody(picture, points, radius);
  return picture;
}

function drawBody(picture: Rgb, points: readonly (Keypoint | null)[], radius: number): void {
  LIMBS.forEach(([from, to], i) => {
    const [a, b] = [points[from] ?? null, points[to] ?? null];
    if (a !== null && b !== null) drawEllipse(picture, { a, b, radius }, shaded(COLOURS[i]));
  });
  points.forEach((point, i) => {
    if (point !== null) drawEllipse(picture, { a: point, b: point, radius }, COLOURS[i] ?? WHITE);
  });
}

const WHITE: Colour = [255, 255, 255];
const shaded = ([red, green, blue]: Colour = WHITE): Colour => [
  Math.trunc(red * LIMB_SHADE),
  Math.trunc(green * LIMB_SHADE),
  Math.trunc(blue * LIMB_SHADE),
];

type Point = Pick<Keypoint, 'x' | 'y'>;

/** From `a` to `b`, or around both where they are one. */
interface Ellipse {
  readonly a: Point;
  readonly b: Point;
  readonly radius: number;
}

function drawEllipse({ width, height, data }: Rgb, { a, b, radius }: Ellipse, colour: Colour): void {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [along, across] = [Math.max(length / 2, radius), radius];
  const [ux, uy] = length === 0 ? [1, 0] : [(b.x - a.x) / length, (b.y - a.y) / length];
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const rows = [middle.y - along, middle.y + along] as const;
  const columns = [middle.x - along, middle.x + along] as const;
  for (let y = Math.max(0, Math.floor(rows[0])); y <= Math.min(height - 1, rows[1]); y += 1) {
    for (let x = Math.max(0, Math.floor(columns[0])); x <= Math.min(width - 1, columns[1]); x += 1) {
      const [dx, dy] = [x - middle.x, y - middle.y];
      const [u, v] = [(dx * ux + dy * uy) / along, (dy * ux - dx * uy) / across];
      if (u * u + v * v <= 1) data.set(colour, 3 * (y * width + x));
    }
  }
}
