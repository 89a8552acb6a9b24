import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bits } from './bits.ts';
import { blockScales, packBlocks, QUANTIZED_BLOCK } from './quantize.ts';

function restored(numbers: Float32Array, bits: Bits): Float32Array {
  const scales = blockScales(numbers, bits);
  const packed = packBlocks(numbers, bits);
  return numbers.map((_, i) => {
    const byte = packed[Math.floor((i * bits) / 8)] ?? 0;
    const level = bits === 8 ? byte : (byte >> (4 * (i % 2))) & 15;
    return (level - 2 ** (bits - 1)) * (scales[Math.floor(i / QUANTIZED_BLOCK)] ?? 0);
  });
}

const blocks = fc
  .array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 64, maxLength: 64 })
  .map((values) => Float32Array.from(values));

describe.each([4, 8] as const)('%d bits', (bits) => {
  test('no number moves by more than a step, and the largest hardly at all', () => {
    fc.assert(
      fc.property(blocks, (numbers) => {
        const scales = blockScales(numbers, bits);
        for (const [i, value] of restored(numbers, bits).entries()) {
          const step = Math.abs(scales[Math.floor(i / QUANTIZED_BLOCK)] ?? 0);
          // the level opposite to the lowest is missing: its numbers move by up to a whole step
          expect(Math.abs(value - (numbers[i] ?? 0))).toBeLessThanOrEqual(step * 1.0001 + 1e-30);
        }
        for (let block = 0; block < scales.length; block += 1) {
          const own = numbers.subarray(block * QUANTIZED_BLOCK, (block + 1) * QUANTIZED_BLOCK);
          const peak = own.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
          const at = block * QUANTIZED_BLOCK + own.indexOf(peak);
          expect(restored(numbers, bits)[at]).toBeCloseTo(peak, 4);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('zeros stay zeros', () => {
    expect(restored(new Float32Array(32), bits).every((value) => value === 0)).toBe(true);
  });
});
