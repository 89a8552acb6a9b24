import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areaBetween, paintedArea, type Area } from './area.ts';
import { blurredMask } from './blurMask.ts';
import { grownMask } from './growMask.ts';
import { History } from './history.ts';
import { ellipseShape, lassoShape, rectangleShape, strokeShape } from './shapes.ts';
import { TiledMask } from './tiledMask.ts';

/** Comparing a million elements one by one takes its time. */
const same = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a !== null && b !== null && a.length === b.length && a.every((byte, i) => byte === b[i]);

const size = { width: 1100, height: 700 };
const dab = (x: number, y: number, radius: number) =>
  strokeShape({ from: { x, y }, to: { x, y }, fromRadius: radius, toRadius: radius });
const bytesOf = (mask: TiledMask): Uint8Array => mask.toBytes() ?? new Uint8Array(0);
const covered = (mask: TiledMask): number => bytesOf(mask).reduce((sum, byte) => sum + byte / 255, 0);
const run = (work: Iterable<Area>): void => {
  for (const _ of work) continue;
};

it('paints a round dab across four tiles, and touches no other', () => {
  const mask = new TiledMask(size);
  mask.stroke(dab(512, 512, 20), false);
  expect([0, 1, 2, 3, 4, 5].filter((index) => mask.tile(index) !== null)).toEqual([0, 1, 3, 4]);
  expect(paintedArea(bytesOf(mask), size)).toEqual({ left: 492, top: 492, width: 40, height: 40 });
  expect(Math.abs(covered(mask) - Math.PI * 20 * 20)).toBeLessThan(2);
});

it('paints a line without gaps, and the eraser takes it away again', () => {
  const mask = new TiledMask(size);
  const line = { from: { x: 30, y: 40 }, to: { x: 630, y: 240 } };
  mask.begin();
  mask.stroke(strokeShape({ ...line, fromRadius: 6, toRadius: 6 }), false);
  const bytes = bytesOf(mask);
  for (let share = 0; share <= 1; share += 0.01) {
    const [x, y] = [Math.floor(30 + 600 * share), Math.floor(40 + 200 * share)];
    expect(bytes[y * size.width + x]).toBe(255);
  }
  mask.stroke(strokeShape({ ...line, fromRadius: 8, toRadius: 8 }), true);
  mask.end();
  expect(mask.toBytes()).toBeNull();
  expect(mask.bytes).toBe(0);
});

it('covers as much as a disc swept along a line, whatever its direction', () => {
  const place = fc.record({ x: fc.integer({ min: 60, max: 240 }), y: fc.integer({ min: 60, max: 240 }) });
  fc.assert(
    fc.property(place, place, fc.integer({ min: 1, max: 50 }), (from, to, radius) => {
      const mask = new TiledMask({ width: 300, height: 300 });
      mask.stroke(strokeShape({ from, to, fromRadius: radius, toRadius: radius }), false);
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      const expected = Math.PI * radius * radius + 2 * radius * length;
      expect(Math.abs(covered(mask) - expected)).toBeLessThan(0.02 * expected + 2);
    }),
    { numRuns: 40 },
  );
});

it('is wider where the pen is pressed harder', () => {
  const mask = new TiledMask({ width: 300, height: 100 });
  mask.stroke(
    strokeShape({ from: { x: 50, y: 50 }, to: { x: 250, y: 50 }, fromRadius: 5, toRadius: 25 }),
    false,
  );
  const bytes = bytesOf(mask);
  const high = (x: number): number =>
    Array.from({ length: 100 }, (_, y) => (bytes[y * 300 + x] ?? 0) / 255).reduce(
      (sum, part) => sum + part,
      0,
    );
  expect(Math.abs(high(50) - 10)).toBeLessThan(1);
  expect(Math.abs(high(150) - 30)).toBeLessThan(1);
  expect(Math.abs(high(249) - 50)).toBeLessThan(1);
});

it('undoes and redoes step by step, and forgets the future when something else is done', () => {
  const mask = new TiledMask(size);
  const history = new History(1e9);
  const step = (radius: number, at: number): void => {
    mask.begin();
    mask.stroke(dab(at, at, radius), false);
    history.record(mask.end());
  };
  step(4, 9);
  const first = mask.toBytes();
  step(20, 512);
  const second = mask.toBytes();
  expect(history.undo()).toEqual({ left: 0, top: 0, width: 1024, height: 700 });
  expect(same(mask.toBytes(), first)).toBe(true);
  history.redo();
  expect(same(mask.toBytes(), second)).toBe(true);
  history.undo();
  history.undo();
  expect(mask.toBytes()).toBeNull();
  expect(history.undo()).toBeNull();
  step(3, 30);
  expect(history.canRedo).toBe(false);
});

it('keeps no more steps than there is room for, but always the last', () => {
  const mask = new TiledMask(size);
  const history = new History(13 * 2 ** 18); // 6 tiles a step
  run(mask.paint(rectangleShape({ left: 0, top: 0, width: 1100, height: 600 }), false));
  run(mask.paint(rectangleShape({ left: 0, top: 0, width: 1100, height: 20 }), true));
  for (let i = 0; i < 5; i += 1) {
    mask.begin();
    run(mask.invert());
    history.record(mask.end());
  }
  let steps = 0;
  while (history.undo() !== null) steps += 1;
  expect(steps).toBe(2);
});

it('turns inside out, and comes back from bytes as it was', () => {
  const mask = new TiledMask(size);
  run(mask.paint(rectangleShape({ left: 700, top: -5, width: 5000, height: 205 }), false));
  const bytes = bytesOf(mask);
  expect(paintedArea(bytes, size)).toEqual({ left: 700, top: 0, width: 400, height: 200 });
  run(mask.invert());
  const inverted = bytesOf(mask);
  expect(
    same(
      inverted,
      bytes.map((byte) => 255 - byte),
    ),
  ).toBe(true);
  expect(same(TiledMask.fromBytes(inverted, size).toBytes(), inverted)).toBe(true);
});

it('paints ellipses and what a lasso goes around', () => {
  const ellipse = new TiledMask(size);
  run(ellipse.paint(ellipseShape(areaBetween({ x: 900, y: 600 }, { x: 300, y: 100 })), false));
  expect(Math.abs(covered(ellipse) - Math.PI * 300 * 250)).toBeLessThan(60);

  const triangle = new TiledMask(size);
  const [a, b, c] = [
    { x: 100.5, y: 50 },
    { x: 1000, y: 300.25 },
    { x: 200, y: 650 },
  ] as const;
  const corners = [a, b, c];
  run(triangle.paint(lassoShape(corners), false));
  const twice = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
  expect(Math.abs(covered(triangle) - Math.abs(twice) / 2)).toBeLessThan(20);
  // Where it goes around twice, too.
  const twiceRound = new TiledMask(size);
  run(twiceRound.paint(lassoShape([...corners, ...corners]), false));
  expect(same(twiceRound.toBytes(), triangle.toBytes())).toBe(true);
});

it('grows and shrinks by so many pixels, across tiles and not from the picture’s edge', () => {
  const mask = new TiledMask(size);
  mask.stroke(dab(510, 500, 40), false);
  mask.begin();
  run(grownMask(mask, 25));
  mask.end();
  expect(paintedArea(bytesOf(mask), size)).toEqual({ left: 445, top: 435, width: 130, height: 130 });
  // half a pixel around
  expect(Math.abs(covered(mask) - Math.PI * 65 * 65)).toBeLessThan(0.5 * 2 * Math.PI * 65);
  mask.begin();
  run(grownMask(mask, -25));
  mask.end();
  expect(Math.abs(covered(mask) - Math.PI * 40 * 40)).toBeLessThan(0.5 * 2 * Math.PI * 40);

  const whole = new TiledMask(size);
  run(whole.invert());
  run(grownMask(whole, -10));
  expect(bytesOf(whole).every((byte) => byte === 255)).toBe(true);
});

it('grows as a search through all pixels does', () => {
  const small = { width: 40, height: 30 };
  const cases = fc.record({
    painted: fc.array(fc.tuple(fc.nat(39), fc.nat(29)), { minLength: 1, maxLength: 12 }),
    by: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(cases, ({ painted, by }) => {
      const bytes = new Uint8Array(40 * 30);
      for (const [x, y] of painted) bytes[y * 40 + x] = 255;
      const mask = TiledMask.fromBytes(bytes, small);
      run(grownMask(mask, by));
      const expected = bytes.map((_, i) => {
        const [x, y] = [i % 40, Math.floor(i / 40)];
        const away = Math.min(...painted.map(([px, py]) => Math.hypot(px - x, py - y)));
        return Math.round(255 * Math.min(1, Math.max(0, by - away + 1)));
      });
      expect(same(mask.toBytes(), expected)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

it('blurs an edge as a Gaussian does', () => {
  // A Gaussian's integral, with which feGaussianBlur's three averages agree to 3 %
  const half = (share: number): number => {
    const t = 1 / (1 + 0.3275911 * Math.abs(share));
    const poly =
      t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    const erf = 1 - poly * Math.exp(-share * share);
    return (1 + Math.sign(share) * erf) / 2;
  };
  for (const sigma of [3, 8, 24]) {
    const mask = new TiledMask(size);
    run(mask.paint(rectangleShape({ left: 512, top: 0, width: 700, height: 700 }), false));
    mask.begin();
    run(blurredMask(mask, sigma));
    mask.end();
    const row = bytesOf(mask).subarray(350 * size.width, 351 * size.width);
    for (let x = 512 - 3 * sigma; x < 512 + 3 * sigma; x += 1)
      expect(Math.abs((row[x] ?? 0) / 255 - half((x + 0.5 - 512) / (sigma * Math.SQRT2)))).toBeLessThan(0.03);
    expect(row[512 - 5 * sigma]).toBe(0);
    expect(row[size.width - 1]).toBe(255);
  }
});
