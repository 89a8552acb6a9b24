import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../pipeline/picture.ts';
import { paintedArea, workArea, type Area, type Size } from './area.ts';
import { blurReach, cutMask, softMask } from './softMask.ts';
import { cutArea, stitched } from './stitch.ts';

const side = fc.integer({ min: 1, max: 40 });
const sized = fc.record({ width: side, height: side });

const maskOf = ({ width, height }: Size, { left, top, ...area }: Area): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x >= left && x < left + area.width && y >= top && y < top + area.height ? 255 : 0;
  });

const noisePicture = ({ width, height }: Size, seed: number): Picture => ({
  width,
  height,
  rgba: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i * 7919 + seed * 104729) % 256),
});

describe('the area that is worked on', () => {
  it('is the smallest one around what is painted', () => {
    const size = { width: 9, height: 7 };
    const area = { left: 2, top: 1, width: 4, height: 5 };
    expect(paintedArea(maskOf(size, area), size)).toEqual(area);
    expect(paintedArea(new Uint8Array(63), size)).toBeNull();
  });

  it('holds what is painted and lies in the picture, whatever the proportions', () => {
    const cases = fc.record({
      picture: sized,
      target: sized,
      padding: fc.nat(50),
      at: fc.tuple(fc.nat(), fc.nat()),
    });
    fc.assert(
      fc.property(cases, ({ picture, target, padding, at: [x, y] }) => {
        const left = x % picture.width;
        const top = y % picture.height;
        const painted = { left, top, width: picture.width - left, height: picture.height - top };
        const area = workArea(painted, padding, { target, picture });
        expect(area.left).toBeGreaterThanOrEqual(0);
        expect(area.top).toBeGreaterThanOrEqual(0);
        expect(area.left + area.width).toBeLessThanOrEqual(picture.width);
        expect(area.top + area.height).toBeLessThanOrEqual(picture.height);
        expect(area.left).toBeLessThanOrEqual(Math.max(0, left - padding));
        expect(area.left + area.width).toBeGreaterThanOrEqual(Math.min(picture.width, left + painted.width));
        expect(area.top).toBeLessThanOrEqual(Math.max(0, top - padding));
      }),
    );
  });

  it('has the proportions of what is made of it where there is room', () => {
    const picture = { width: 4000, height: 3000 };
    const painted = { left: 3800, top: 100, width: 150, height: 90 };
    const area = workArea(painted, 32, { target: { width: 512, height: 768 }, picture });
    expect(area).toEqual({ left: 3768, top: 0, width: 214, height: 321 });
  });
});

describe('stitching', () => {
  it('keeps every byte that is not painted, and takes every byte that is', () => {
    const size = { width: 23, height: 17 };
    const photo = noisePicture(size, 1);
    const area = { left: 4, top: 3, width: 12, height: 9 };
    const painted = { left: 6, top: 5, width: 5, height: 4 };
    const made = cutArea(noisePicture(size, 2), area);
    const mask = cutMask(maskOf(size, painted), size, area);
    const result = stitched(photo, made, mask, area);
    const other = noisePicture(size, 2);
    const whole = maskOf(size, painted);
    whole.forEach((share, i) => {
      const expected = share === 0 ? photo : other;
      expect(result.rgba.subarray(4 * i, 4 * i + 3)).toEqual(expected.rgba.subarray(4 * i, 4 * i + 3));
      expect(result.rgba[4 * i + 3]).toBe(share === 0 ? photo.rgba[4 * i + 3] : 255);
    });
    expect(photo.rgba).toEqual(noisePicture(size, 1).rgba);
  });

  it('is whole again when what was cut out is put back', () => {
    const size = { width: 11, height: 8 };
    const photo = { ...noisePicture(size, 3) };
    photo.rgba.forEach((_, i) => i % 4 === 3 && (photo.rgba[i] = 255));
    const area = { left: 1, top: 2, width: 9, height: 5 };
    const soft = Uint8Array.from({ length: 45 }, (_, i) => (i * 41) % 256);
    expect(stitched(photo, cutArea(photo, area), soft, area).rgba).toEqual(photo.rgba);
  });
});

describe('masks', () => {
  it('are soft as far as the blur reaches, and keep what they weigh', () => {
    const size = { width: 61, height: 61 };
    const soft = softMask(maskOf(size, { left: 30, top: 0, width: 31, height: 61 }), size, 3);
    const row = soft.subarray(30 * 61, 31 * 61);
    expect(row[30 - blurReach(3) - 1]).toBe(0);
    expect(row[30 + blurReach(3)]).toBe(255);
    // A Gaussian's integral: erf(0.5 / (σ√2)) / 2 + 1/2 at half a pixel inside the edge
    expect(Math.abs((row[30] ?? 0) - 255 * 0.5662)).toBeLessThan(1);
    expect((row[29] ?? 0) + (row[30] ?? 0)).toBe(255);
    expect(softMask(row, { width: 61, height: 1 }, 0)).toBe(row);
  });
});
