import { describe, expect, it } from 'vitest';
import { float8ToFloat16, float8ToFloat32, type Float8 } from './float8.ts';
import { float16ToFloat32 } from './float16.ts';

const allBytes = Uint8Array.from({ length: 0x100 }, (_, byte) => byte);

/** The definition: sign · 2^(e−bias) · 1.f, or sign · 2^(1−bias) · 0.f. */
function valueOf(format: Float8, byte: number): number {
  const [mantissa, bias] = format === 'F8_E4M3' ? [3, 7] : [2, 15];
  const sign = byte & 0x80 ? -1 : 1;
  const exponent = (byte & 0x7f) >> mantissa;
  const fraction = byte & ((1 << mantissa) - 1);
  if (format === 'F8_E4M3' && (byte & 0x7f) === 0x7f) return NaN;
  if (format === 'F8_E5M2' && exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  const unit = 2 ** -mantissa;
  return exponent === 0
    ? sign * fraction * unit * 2 ** (1 - bias)
    : sign * (1 + fraction * unit) * 2 ** (exponent - bias);
}

describe.each(['F8_E4M3', 'F8_E5M2'] as const)('%s', (format) => {
  it('widens all 256 patterns exactly', () => {
    const singles = new Float32Array(allBytes.length);
    float8ToFloat32(format, allBytes, singles);
    expect([...singles]).toEqual([...allBytes].map((byte) => valueOf(format, byte)));

    const halves = new Uint16Array(allBytes.length);
    float8ToFloat16(format, allBytes, halves);
    const widened = new Float32Array(allBytes.length);
    float16ToFloat32(halves, widened);
    expect([...widened]).toEqual([...singles]);
  });
});

it('has the extremes of the formats', () => {
  expect(valueOf('F8_E4M3', 0x7e)).toBe(448);
  expect(valueOf('F8_E5M2', 0x7b)).toBe(57344);
});
