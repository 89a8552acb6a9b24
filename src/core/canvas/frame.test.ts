import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlap } from './area.ts';
import { goesBeyond, isWhole, marginsOf, outsideOf, soundFrame } from './frame.ts';

const size = { width: 900, height: 500 };
const any = fc.record({
  left: fc.double({ min: -9000, max: 9000, noNaN: true }),
  top: fc.double({ min: -9000, max: 9000, noNaN: true }),
  width: fc.double({ min: -100, max: 9000, noNaN: true }),
  height: fc.double({ min: -100, max: 9000, noNaN: true }),
});

it('is one that can be made, whatever is asked for, and stays as it is where it can', () => {
  fc.assert(
    fc.property(any, (asked) => {
      const frame = soundFrame(asked, size);
      const { left, right, top, bottom } = marginsOf(frame, size);
      expect(Object.values(frame).every(Number.isInteger)).toBe(true);
      expect(Math.max(left, right)).toBeLessThanOrEqual(size.width);
      expect(Math.max(top, bottom)).toBeLessThanOrEqual(size.height);
      const inside = overlap(frame, { left: 0, top: 0, ...size });
      expect(inside?.width ?? 0).toBeGreaterThanOrEqual(64);
      expect(inside?.height ?? 0).toBeGreaterThanOrEqual(64);
      expect(soundFrame(frame, size)).toEqual(frame);
    }),
  );
});

it('says what it adds and what it cuts off', () => {
  const frame = { left: -100, top: 50, width: 1000, height: 400 };
  expect(marginsOf(frame, size)).toEqual({ left: 100, top: -50, right: 0, bottom: -50 });
  expect([goesBeyond(frame, size), isWhole(frame, size)]).toEqual([true, false]);
  expect(isWhole({ left: 0, top: 0, ...size }, size)).toBe(true);
});

it('is cut into parts that lie outside of another area, and nothing twice', () => {
  const boxes = fc.record({
    left: fc.integer({ min: 0, max: 20 }),
    top: fc.integer({ min: 0, max: 20 }),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
  });
  const pixels = (a: ReturnType<typeof outsideOf>): number =>
    a.reduce((sum, { width, height }) => sum + width * height, 0);
  fc.assert(
    fc.property(boxes, boxes, (area, hole) => {
      const parts = outsideOf(area, hole);
      const common = overlap(area, hole);
      expect(pixels(parts) + (common === null ? 0 : common.width * common.height)).toBe(
        area.width * area.height,
      );
      for (const part of parts) expect(overlap(part, hole)).toBeNull();
    }),
  );
});
