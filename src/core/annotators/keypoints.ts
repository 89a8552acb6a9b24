import type { Plane } from './depthMap.ts';
import type { Frame } from './poseFrame.ts';

/** A point of a body in the pixels of the picture, and how sure the network is of it (about 0 … 1). */
export interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

/** [points, H, W] */
export interface Heatmaps {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Where each point of a body is, to a part of a pixel: the peak of its heatmap, moved to where the logarithm's second-order
 * approximation has its top (DARK, Zhang et al. 2020; unbiased as in Huang et al. 2020). As transformers'
 * VitPoseImageProcessor.post_process_pose_estimation.
 */
export function keypointsOf({ width, height, data }: Heatmaps, frame: Frame): Keypoint[] {
  const pixels = width * height;
  return Array.from({ length: data.length / pixels }, (_, i) => {
    const heatmap = { width, height, data: data.subarray(i * pixels, (i + 1) * pixels) };
    const { x, y, score } = peakOf(heatmap);
    return {
      x: (x * frame.width) / (width - 1) + frame.centreX - frame.width / 2,
      y: (y * frame.height) / (height - 1) + frame.centreY - frame.height / 2,
      score,
    };
  });
}

function peakOf(heatmap: Plane): Keypoint {
  const { width, data } = heatmap;
  let best = 0;
  data.forEach((value, i) => {
    if (value > (data[best] ?? 0)) best = i;
  });
  const [x, y] = [best % width, Math.floor(best / width)];
  const [dx, dy] = stepToTop(logarithmOf(smoothed(heatmap)), x, y);
  return { x: x - dx, y: y - dy, score: data[best] ?? 0 };
}

/** Newton's step at a place of a surface. Beyond the edge the outermost value goes on. */
function stepToTop({ width, height, data }: Plane, x: number, y: number): readonly [number, number] {
  const at = (dx: number, dy: number): number => {
    const [column, row] = [clamped(x + dx, width), clamped(y + dy, height)];
    return data[row * width + column] ?? 0;
  };
  const here = at(0, 0);
  const [gx, gy] = [0.5 * (at(1, 0) - at(-1, 0)), 0.5 * (at(0, 1) - at(0, -1))];
  const xx = at(1, 0) - 2 * here + at(-1, 0) + EPSILON;
  const yy = at(0, 1) - 2 * here + at(0, -1) + EPSILON;
  const sides = at(1, 0) + at(0, 1) + at(-1, 0) + at(0, -1);
  const xy = 0.5 * (at(1, 1) - sides + 2 * here + at(-1, -1));
  const determinant = xx * yy - xy * xy;
  return [(yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant];
}

const EPSILON = 2 ** -23;
const clamped = (place: number, length: number): number => Math.min(Math.max(place, 0), length - 1);

const logarithmOf = (plane: Plane): Plane => ({
  ...plane,
  data: plane.data.map((value) => Math.log(Math.min(Math.max(value, 0.001), 50))),
});

const SIGMA = 0.8;
const REACH = 5;

/** Gaussian; beyond the edge the picture is mirrored, the outermost value twice. */
function smoothed({ width, height, data }: Plane): Plane {
  const raw = Array.from({ length: 2 * REACH + 1 }, (_, i) =>
    Math.exp(-((i - REACH) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const sum = (of: (offset: number) => number): number =>
    weights.reduce((result, weight, k) => result + weight * of(k - REACH), 0);
  const down = data.map((_, i) =>
    sum((offset) => data[mirrored(Math.floor(i / width) + offset, height) * width + (i % width)] ?? 0),
  );
  const along = down.map((_, i) =>
    sum((offset) => down[Math.floor(i / width) * width + mirrored((i % width) + offset, width)] ?? 0),
  );
  return { width, height, data: along };
}

function mirrored(place: number, length: number): number {
  const turn = ((place % (2 * length)) + 2 * length) % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}
