import { describe, expect, it } from 'vitest';
import { bite, dust, enlarge } from './printing.ts';

const flat = (width: number, height: number, colour: readonly number[]) => ({
  width,
  height,
  rgba: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => colour[i % 4] ?? 255),
});

describe('printing', () => {
  it('keeps an even colour even', () => {
    const rgb = enlarge(flat(3, 2, [10, 120, 240, 255]), 12, 10);
    expect(rgb).toHaveLength(12 * 10 * 3);
    for (let i = 0; i < rgb.length; i += 3) {
      expect(rgb[i]).toBeCloseTo(10, 3);
      expect(rgb[i + 2]).toBeCloseTo(240, 3);
    }
  });

  it('keeps left left and top top', () => {
    const pixels = flat(2, 2, [0, 0, 0, 255]);
    pixels.rgba.set([255, 0, 0, 255], 4);
    const rgb = enlarge(pixels, 8, 8);
    const red = (x: number, y: number): number => rgb[(y * 8 + x) * 3] ?? 0;
    expect(red(7, 0)).toBeGreaterThan(red(0, 0));
    expect(red(7, 0)).toBeGreaterThan(red(7, 7));
  });

  it('leaves no grain in a finished picture, and bites dark tones first', () => {
    const grains = dust(400);
    const cover = (level: number, progress: number): number => {
      const rgba = new Uint8ClampedArray(1600);
      bite({ rgb: new Float32Array(1200).fill(level), dust: grains, progress }, rgba);
      return rgba.reduce((sum, value, i) => sum + (i % 4 === 3 ? value : 0), 0) / 400;
    };
    expect(cover(255, 1)).toBe(255);
    expect(cover(20, 0.3)).toBeGreaterThan(cover(230, 0.3));
    expect(cover(128, 0.2)).toBeLessThan(cover(128, 0.8));
  });
});
