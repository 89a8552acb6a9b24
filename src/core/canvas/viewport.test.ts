import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fittedTo, keptInSight, toPicture, toView, withInSight, zoomedAt } from './viewport.ts';

const view = { width: 800, height: 600 };
const whole = { left: 0, top: 0, width: 4000, height: 3000 };
const viewports = fc.record({
  scale: fc.double({ min: 0.01, max: 30, noNaN: true }),
  x: fc.double({ min: -5000, max: 5000, noNaN: true }),
  y: fc.double({ min: -5000, max: 5000, noNaN: true }),
});
const places = fc.record({
  x: fc.double({ min: 0, max: 800, noNaN: true }),
  y: fc.double({ min: 0, max: 600, noNaN: true }),
});

it('shows all of it in the middle', () => {
  const { scale, x, y } = fittedTo(whole, view);
  expect(scale).toBeCloseTo(0.189_333, 5);
  expect(x).toBeCloseTo(800 - x - 4000 * scale, 6);
  expect(y).toBeCloseTo(16, 6);
});

it('zooms around a place, which stays where it is', () => {
  fc.assert(
    fc.property(viewports, places, fc.double({ min: 0.2, max: 5, noNaN: true }), (viewport, at, by) => {
      const under = toPicture(viewport, at);
      const after = toView(zoomedAt(viewport, { at, by, least: 0.1 }), under);
      expect(after.x).toBeCloseTo(at.x, 4);
      expect(after.y).toBeCloseTo(at.y, 4);
    }),
  );
});

it('never loses the picture, and does not move it without need', () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      const kept = keptInSight(viewport, whole, view);
      const seen = Math.min(kept.x + 4000 * kept.scale, 800) - Math.max(kept.x, 0);
      expect(seen).toBeGreaterThan(Math.min(400, 4000 * kept.scale) - 1e-6);
      const again = keptInSight(kept, whole, view);
      expect(again.x).toBeCloseTo(kept.x, 6);
      expect(again.y).toBeCloseTo(kept.y, 6);
    }),
  );
});

it('follows a place that leaves the view', () => {
  fc.assert(
    fc.property(viewports, places, (viewport, place) => {
      const at = toView(withInSight(viewport, place, view), place);
      expect(at.x).toBeGreaterThan(31);
      expect(at.x).toBeLessThan(769);
      expect(at.y).toBeGreaterThan(31);
      expect(at.y).toBeLessThan(569);
    }),
  );
});
