import type { Bits } from './bits.ts';

/** Whole numbers from 0 on that stand for numbers: of several in a byte the first has the lowest bits. */
export interface Levels {
  readonly bytes: Uint8Array;
  readonly bits: Bits;
}

/**
 * The nearest levels of numbers `from` … `to`, which are whole multiples of `scale` around the middle level, plus `offset`. A model has
 * milliards of them, so each number of bits has a loop of its own, in whole numbers but for the one division.
 */
export function writeLevels(
  { bytes, bits }: Levels,
  numbers: Float32Array,
  {
    from,
    to,
    scale,
    offset,
  }: { readonly from: number; readonly to: number; readonly scale: number; readonly offset: number },
): void {
  if (bits === 8) {
    for (let i = from; i < to; i += 1) bytes[i] = levelOf((numbers[i] ?? 0) - offset, scale, 128);
    return;
  }
  for (let i = from; i < to; i += 2) {
    const first = levelOf((numbers[i] ?? 0) - offset, scale, 8);
    const second = levelOf((numbers[i + 1] ?? 0) - offset, scale, 8);
    bytes[i >> 1] = first | (second << 4);
  }
}

/** `middle`: half of all levels. */
function levelOf(number: number, scale: number, middle: number): number {
  if (scale === 0) return middle;
  const level = Math.round(number / scale) + middle;
  return level <= 0 ? 0 : level >= 2 * middle ? 2 * middle - 1 : level | 0;
}
