import { describe, expect, test } from 'vitest';
import type { Rgb } from '../preprocess/rgb.ts';
import type { Keypoint } from './keypoints.ts';
import { drawnPoses, openPosePoints } from './openPose.ts';

/** Somebody who stands with raised arms in a picture of 512 by 512: COCO's 17 points. */
const COCO: readonly Keypoint[] =
  ([
    ...[[256, 100], [266, 90], [246, 90], [280, 95], [232, 95]], // nose, eyes, ears
    ...[[300, 160], [212, 160], [360, 120], [152, 120], [380, 40], [132, 40]], // shoulders, elbows, wrists
    ...[[285, 300], [227, 300], [290, 400], [222, 400], [295, 490], [217, 490]], // hips, knees, ankles
  ] as const) // prettier-ignore
    .map(([x, y]) => ({ x, y, score: 0.9 }));

const pixel = ({ width, data }: Rgb, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

const SIZE = { width: 512, height: 512 };
const [BLACK, RED] = [
  [0, 0, 0],
  [255, 0, 0],
];

describe("OpenPose's 18 points", () => {
  test('come from COCO’s 17, the neck from between the shoulders', () => {
    const points = openPosePoints(COCO);
    expect(points.length).toBe(18);
    expect(points[0]).toMatchObject({ x: 256, y: 100 });
    expect(points[1]).toMatchObject({ x: 256, y: 160 });
    // the right side first: shoulder, elbow, wrist; then the left
    expect(points.slice(2, 8).map((point) => point?.x)).toEqual([212, 152, 132, 300, 360, 380]);
    expect(points.slice(8, 14).map((point) => point?.x)).toEqual([227, 222, 217, 285, 290, 295]);
    expect(points.slice(14).map((point) => point?.x)).toEqual([246, 266, 232, 280]);
  });

  test('that are not seen are none; without a shoulder there is no neck', () => {
    const points = openPosePoints(COCO.map((point, i) => (i === 6 ? { ...point, score: 0.29 } : point)));
    expect([points[1], points[2]]).toEqual([null, null]);
    expect(points[3]).not.toBeNull();
  });
});

describe('a drawn pose', () => {
  const drawn = drawnPoses([openPosePoints(COCO)], SIZE);

  test('has each point in its colour, and limbs in theirs, darker', () => {
    expect(pixel(drawn, 256, 100)).toEqual(RED);
    expect(pixel(drawn, 256, 160)).toEqual([255, 85, 0]);
    expect(pixel(drawn, 380, 40)).toEqual([0, 255, 85]);
    expect(pixel(drawn, 217, 490)).toEqual([0, 170, 255]);
    expect(pixel(drawn, 280, 95)).toEqual([255, 0, 85]);
    // from the neck to the right shoulder, and from the left hip to the left knee
    expect(pixel(drawn, 234, 160)).toEqual([153, 0, 0]);
    expect(pixel(drawn, 287, 350)).toEqual([0, 102, 153]);
    expect(pixel(drawn, 10, 10)).toEqual(BLACK);
  });

  test('has limbs as ellipses of 4 pixels to either side, and discs of 4', () => {
    const dot = drawnPoses([[{ x: 100, y: 100, score: 1 }]], SIZE);
    expect([pixel(dot, 104, 100), pixel(dot, 105, 100), pixel(dot, 103, 103)]).toEqual([RED, BLACK, BLACK]);
    expect([pixel(drawn, 287, 346), pixel(drawn, 287 + 6, 350)]).toEqual([[0, 102, 153], BLACK]);
  });

  test('is smaller in a smaller picture, and stays inside', () => {
    const small = drawnPoses([[{ x: 0, y: 0, score: 1 }]], { width: 64, height: 128 });
    expect([pixel(small, 0, 0), pixel(small, 1, 0)]).toEqual([RED, BLACK]);
    const far = drawnPoses([[{ x: -900, y: NaN, score: 1 }]], { width: 8, height: 8 });
    expect(Math.max(...far.data)).toBe(0);
  });

  test('of several people shows them all; of nobody nothing', () => {
    const points = openPosePoints(COCO);
    const moved = points.map((point) => point && { ...point, x: point.x - 100 });
    const two = drawnPoses([points, moved], SIZE);
    expect([pixel(two, 256, 100), pixel(two, 156, 100)]).toEqual([RED, RED]);
    expect(drawnPoses([], SIZE).data.some((value) => value > 0)).toBe(false);
  });
});
