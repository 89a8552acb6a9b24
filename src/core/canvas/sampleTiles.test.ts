import { expect, it } from 'vitest';
import { rectangleShape } from './shapes.ts';
import { sampleTiles } from './sampleTiles.ts';
import { TiledMask } from './tiledMask.ts';

it('shows of each pixel of the view what the picture has at its middle', () => {
  const mask = new TiledMask({ width: 1300, height: 700 });
  mask.stroke(rectangleShape({ left: 500, top: 300, width: 100, height: 100 }), false);
  const look = Uint32Array.from({ length: 256 }, (_, byte) => (byte === 0 ? 0 : 7));
  const viewport = { scale: 0.25, x: 10, y: -20 };
  const area = { left: 130, top: 50, width: 40, height: 40 };
  const seen = new Uint32Array(40 * 40);
  sampleTiles(mask, { viewport, area, look }, seen);
  // 500 … 600 lies at 135 … 160 of the view, 300 … 400 at 55 … 80
  seen.forEach((value, i) => {
    const [x, y] = [130 + (i % 40), 50 + Math.floor(i / 40)];
    expect(value).toBe(x >= 135 && x < 160 && y >= 55 && y < 80 ? 7 : 0);
  });
});

it('shows nothing beyond the picture', () => {
  const mask = new TiledMask({ width: 20, height: 20 });
  mask.stroke(rectangleShape(mask.whole), false);
  const seen = new Uint32Array(100).fill(9);
  const area = { left: 0, top: 0, width: 10, height: 10 };
  sampleTiles(mask, { viewport: { scale: 1, x: 5, y: 200 }, area, look: null }, seen);
  expect(seen.every((value) => value === 0)).toBe(true);
  sampleTiles(mask, { viewport: { scale: 1, x: 5, y: 0 }, area, look: null }, seen);
  expect([...seen.subarray(0, 10)]).toEqual([0, 0, 0, 0, 0, 255, 255, 255, 255, 255]);
});
