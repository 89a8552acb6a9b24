import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { float16ToFloat32, float32ToFloat16, float64ToFloat16, halfFromSingle } from './float16.ts';

const allHalves = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);

/** The definition: sign · 2^(e−15) · 1.f, or sign · 2^−14 · 0.f. */
function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function toHalf(value: number): number {
  const output = new Uint16Array(1);
  float64ToFloat16(Float64Array.of(value), output);
  return output[0] ?? 0;
}

describe('float16', () => {
  it('widens all 65,536 patterns exactly', () => {
    const widened = new Float32Array(allHalves.length);
    float16ToFloat32(allHalves, widened);
    expect(allHalves.every((half, i) => Object.is(widened[i], valueOf(half)))).toBe(true);
  });

  it('gives every pattern back, NaNs quiet', () => {
    const widened = new Float32Array(allHalves.length);
    const narrowed = new Uint16Array(allHalves.length);
    float16ToFloat32(allHalves, widened);
    float32ToFloat16(widened, narrowed);
    const wrong = allHalves.filter(
      (half, i) => narrowed[i] !== (Number.isNaN(valueOf(half)) ? half | 0x200 : half),
    );
    expect(wrong).toEqual(new Uint16Array());
  });

  it('rounds halfway points to even and everything else to the nearer neighbour', () => {
    for (let half = 0; half < 0x7bff; half++) {
      const low = valueOf(half);
      const middle = (low + valueOf(half + 1)) / 2;
      const even = half % 2 === 0 ? half : half + 1;
      const step = middle * 2 ** -40;
      const got = [toHalf(middle - step), toHalf(middle), toHalf(middle + step)];
      if (got[0] !== half || got[1] !== even || got[2] !== half + 1)
        expect(got).toEqual([half, even, half + 1]);
    }
    expect([toHalf(65519.99), toHalf(65520), toHalf(1e300)]).toEqual([0x7bff, 0x7c00, 0x7c00]);
  });

  it('is monotonic and odd', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(valueOf(toHalf(low))).toBeLessThanOrEqual(valueOf(toHalf(high)));
        expect(toHalf(-a)).toBe(toHalf(a) ^ 0x8000);
      }),
    );
  });

  it('keeps NaN NaN whatever its payload', () => {
    expect(valueOf(halfFromSingle(0x7f800001))).toBeNaN();
    expect(valueOf(halfFromSingle(0xffffffff))).toBeNaN();
  });
});
