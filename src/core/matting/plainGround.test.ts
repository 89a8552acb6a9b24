import { describe, expect, it } from 'vitest';
import type { Picture } from '../pipeline/picture.ts';
import { cutOut } from './plainGround.ts';

const SIDE = 48;

interface Scene {
  readonly ground: readonly number[];
  readonly thing: readonly number[];
  /** In the middle of the thing, of the ground's colour. */
  readonly hole?: number;
}

/** How much of a pixel a disc covers, by 8 × 8 samples. */
function coverage(x: number, y: number, radius: number): number {
  let inside = 0;
  for (let i = 0; i < 64; i += 1) {
    const [dx, dy] = [x + ((i % 8) + 0.5) / 8 - SIDE / 2, y + (Math.floor(i / 8) + 0.5) / 8 - SIDE / 2];
    if (dx * dx + dy * dy <= radius * radius) inside += 1;
  }
  return inside / 64;
}

function disc({ ground, thing, hole = 0 }: Scene): { picture: Picture; alpha: number[] } {
  const rgba = new Uint8ClampedArray(4 * SIDE * SIDE);
  const alpha: number[] = [];
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const whole = coverage(x, y, 15);
    const seen = whole - coverage(x, y, hole);
    for (let c = 0; c < 3; c += 1) {
      rgba[4 * i + c] = seen * (thing[c] ?? 0) + (1 - seen) * (ground[c] ?? 0);
    }
    rgba[4 * i + 3] = 255;
    alpha.push(255 * whole);
  }
  return { picture: { width: SIDE, height: SIDE, rgba }, alpha };
}

describe('cutOut', () => {
  it.each([
    ['white', { ground: [255, 255, 255], thing: [200, 30, 40] }],
    ['blue', { ground: [40, 90, 220], thing: [250, 210, 60] }],
    ['black', { ground: [0, 0, 0], thing: [240, 240, 240] }],
  ])('finds how much of each pixel is the thing on %s', (_, scene) => {
    const { picture, alpha } = disc(scene);
    const { rgba } = cutOut(picture);
    const errors = alpha.map((value, i) => Math.abs(value - (rgba[4 * i + 3] ?? NaN)));
    // A pixel of which less than the tolerance is covered counts as ground.
    expect(Math.max(...errors)).toBeLessThan(30);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.6);
    const colours = alpha.flatMap((_value, i) =>
      (rgba[4 * i + 3] ?? 0) > 60
        ? scene.thing.map((value, c) => Math.abs(value - (rgba[4 * i + c] ?? NaN)))
        : [],
    );
    expect(Math.max(...colours)).toBeLessThan(12);
  });

  it('takes a speck in a corner for ground', () => {
    const { picture } = disc({ ground: [255, 255, 255], thing: [200, 30, 40] });
    picture.rgba.set([215, 220, 225], 0);
    expect(cutOut(picture).rgba[3]).toBe(0);
  });

  it('keeps what has the colour of the ground inside the thing', () => {
    const { picture } = disc({ ground: [255, 255, 255], thing: [20, 120, 40], hole: 5 });
    const middle = 4 * ((SIDE / 2) * SIDE + SIDE / 2);
    expect([...cutOut(picture).rgba.subarray(middle, middle + 4)]).toEqual([255, 255, 255, 255]);
  });

  it('says when there is no plain ground', () => {
    const rgba = Uint8ClampedArray.from({ length: 4 * SIDE * SIDE }, (_, i) => (i * 7919) % 256);
    expect(() => cutOut({ width: SIDE, height: SIDE, rgba })).toThrow(/no ground of one colour/);
  });
});
