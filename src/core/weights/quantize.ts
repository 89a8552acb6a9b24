import type { Bits } from './bits.ts';
import { writeLevels } from './levels.ts';

/** Numbers that share a scale. */
export const QUANTIZED_BLOCK = 32;

/**
 * Blocks of 32 numbers as whole numbers of few bits around 2^(bits − 1), times one scale a block, as
 * onnxruntime's MatMulNBits takes them. The scale has the sign that puts the number of largest magnitude on the one
 * level that has no opposite, −2^(bits − 1).
 */
export function blockScales(numbers: Float32Array, bits: Bits): Float32Array<ArrayBuffer> {
  const scales = new Float32Array(numbers.length / QUANTIZED_BLOCK);
  const lowest = -(2 ** (bits - 1));
  for (let block = 0; block < scales.length; block += 1) {
    let peak = 0;
    const start = block * QUANTIZED_BLOCK;
    for (let i = start; i < start + QUANTIZED_BLOCK; i += 1) {
      const value = numbers[i] ?? 0;
      if (Math.abs(value) > Math.abs(peak)) peak = value;
    }
    scales[block] = peak / lowest;
  }
  return scales;
}

/** The whole numbers; of several in a byte the first has the lowest bits. */
export function packBlocks(numbers: Float32Array, bits: Bits): Uint8Array<ArrayBuffer> {
  const scales = blockScales(numbers, bits);
  const bytes = new Uint8Array((numbers.length * bits) / 8);
  for (let block = 0; block < scales.length; block += 1) {
    const from = block * QUANTIZED_BLOCK;
    const own = { from, to: from + QUANTIZED_BLOCK, scale: scales[block] ?? 0, offset: 0 };
    writeLevels({ bytes, bits }, numbers, own);
  }
  return bytes;
}
