import { expect, test } from 'vitest';
import { paintedArea, workArea } from './area.ts';
import { contextOf, marginsTowards, type Direction } from './margins.ts';

const SIZE = { width: 256, height: 192 };

test.each<[Direction, number, number]>([
  ['left', 384, 192],
  ['right', 384, 192],
  ['up', 256, 288],
  ['down', 256, 288],
  ['around', 384, 288],
])('%s: half as long again, and the model sees as much of the picture', (direction, width, height) => {
  const { left, right, top, bottom } = marginsTowards(direction, SIZE);
  const picture = { width: SIZE.width + left + right, height: SIZE.height + top + bottom };
  expect(picture).toEqual({ width, height });
  const mask = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x < left || x >= width - right || y < top || y >= height - bottom ? 255 : 0;
  });
  const painted = paintedArea(mask, picture);
  if (painted === null) throw new Error('nothing is painted');
  const context = contextOf(marginsTowards(direction, SIZE));
  const area = workArea(painted, context, { target: { width: 128, height: 128 }, picture });
  const seen = area.width * area.height - mask.filter((value) => value !== 0).length;
  expect(seen).toBeGreaterThanOrEqual(0.4 * SIZE.width * SIZE.height);
});
