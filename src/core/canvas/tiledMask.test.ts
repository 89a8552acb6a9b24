import { expect, it } from 'vitest';
import { paintedArea } from './area.ts';
import { TiledMask } from './tiledMask.ts';

/** Comparing a million elements one by one takes its time. */
const same = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a !== null && b !== null && a.length === b.length && a.every((byte, i) => byte === b[i]);

const size = { width: 1100, height: 700 };
const dab = { from: { x: 512, y: 512 }, to: { x: 512, y: 512 }, radius: 20, erasing: false };

it('paints a round dab across four tiles', () => {
  const mask = new TiledMask(size);
  mask.begin();
  expect(mask.stroke(dab)).toEqual([0, 1, 3, 4]);
  const bytes = mask.toBytes() ?? new Uint8Array();
  expect(paintedArea(bytes, size)).toEqual({ left: 492, top: 492, width: 40, height: 40 });
  const covered = bytes.reduce((sum, byte) => sum + byte / 255, 0);
  expect(Math.abs(covered - Math.PI * 20 * 20)).toBeLessThan(2);
});

it('paints a line without gaps, and the eraser takes it away again', () => {
  const mask = new TiledMask(size);
  const line = { from: { x: 30, y: 40 }, to: { x: 630, y: 240 }, radius: 6, erasing: false };
  mask.begin();
  mask.stroke(line);
  const bytes = mask.toBytes() ?? new Uint8Array();
  for (let share = 0; share <= 1; share += 0.01) {
    const [x, y] = [Math.floor(30 + 600 * share), Math.floor(40 + 200 * share)];
    expect(bytes[y * size.width + x]).toBe(255);
  }
  mask.stroke({ ...line, radius: 8, erasing: true });
  expect(mask.toBytes()).toBeNull();
});

it('undoes and redoes step by step, tile by tile', () => {
  const mask = new TiledMask(size);
  mask.begin();
  mask.stroke({ ...dab, from: { x: 9, y: 9 }, to: { x: 9, y: 9 }, radius: 4 });
  mask.end();
  const first = mask.toBytes();
  mask.begin();
  mask.stroke(dab);
  mask.end();
  const second = mask.toBytes();
  expect(mask.undo()).toEqual([0, 1, 3, 4]);
  expect(same(mask.toBytes(), first)).toBe(true);
  expect(mask.redo()).toEqual([0, 1, 3, 4]);
  expect(same(mask.toBytes(), second)).toBe(true);
  mask.undo();
  mask.undo();
  expect(mask.toBytes()).toBeNull();
  expect(mask.undo()).toEqual([]);
  mask.begin();
  mask.fill({ left: 0, top: 0, width: 3, height: 2 }, 255);
  mask.end();
  expect(mask.canRedo).toBe(false);
});

it('turns inside out, and comes back from bytes as it was', () => {
  const mask = new TiledMask(size);
  mask.begin();
  mask.fill({ left: 700, top: -5, width: 5000, height: 205 }, 255);
  mask.end();
  const bytes = mask.toBytes() ?? new Uint8Array();
  expect(paintedArea(bytes, size)).toEqual({ left: 700, top: 0, width: 400, height: 200 });
  mask.begin();
  mask.invert();
  mask.end();
  const inverted = mask.toBytes() ?? new Uint8Array();
  expect(
    same(
      inverted,
      bytes.map((byte) => 255 - byte),
    ),
  ).toBe(true);
  const again = TiledMask.fromBytes(inverted, size);
  expect(same(again.toBytes(), inverted)).toBe(true);
  expect(again.canUndo).toBe(false);
});

it('keeps no more steps than there is room for', () => {
  const mask = new TiledMask(size, 13); // 6 tiles a step
  for (let i = 0; i < 5; i += 1) {
    mask.begin();
    mask.invert();
    mask.end();
  }
  let steps = 0;
  while (mask.undo().length > 0) steps += 1;
  expect(steps).toBe(2);
});
