import { expect, it } from 'vitest';
import { fusedMultiplyAdd } from './fusedMultiplyAdd.ts';

/** A float32 as mantissa·2^exponent, exactly. */
function split(value: number): readonly [bigint, number] {
  let exponent = 0;
  while (!Number.isInteger(value)) {
    value *= 2;
    exponent -= 1;
  }
  return [BigInt(value), exponent];
}

/** a·b + c in whole numbers, rounded to 24 bits, ties to even. */
function exactly(a: number, b: number, c: number): number {
  const [ma, ea] = split(a);
  const [mb, eb] = split(b);
  const [mc, ec] = split(c);
  const exponent = Math.min(ea + eb, ec);
  const sum = ((ma * mb) << BigInt(ea + eb - exponent)) + (mc << BigInt(ec - exponent));
  const size = sum < 0n ? -sum : sum;
  const excess = Math.max(size.toString(2).length - 24, 0);
  const unit = 1n << BigInt(excess);
  const rest = size % unit;
  let rounded = size / unit;
  if (2n * rest > unit || (2n * rest === unit && rounded % 2n === 1n)) rounded += 1n;
  return (sum < 0n ? -1 : 1) * Number(rounded) * 2 ** (exponent + excess);
}

it('rounds once where rounding the double again would be wrong', () => {
  // The product lies 2^-46 above a tie of float32; the double sum falls onto the tie.
  const a = 1 + 2 ** -23;
  const cases: [number, number, number][] = [
    [a, 2 ** -24, 2 ** 0],
    [a, 2 ** -24, 1 + 2 ** -22],
    [a, 2 ** -24, 2 ** 7],
    [a, 2 ** -17, 2 ** 7],
    [a, -(2 ** -17), 2 ** 7 + 2 ** -16],
    [1 - 2 ** -24, 2 ** -7 * (1 - 2 ** -24), 2 ** 17],
    [2 ** -30, 2 ** -30, 1 + 2 ** -23],
  ];
  for (const [x, y, z] of cases) expect(fusedMultiplyAdd(x, y, z)).toBe(exactly(x, y, z));
});

it('equals exact arithmetic on pseudo-random float32', () => {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround((state / 2 ** 31 - 1) * 2 ** ((state >>> 3) % 12));
  };
  for (let i = 0; i < 5000; i++) {
    const [a, b, c] = [random(), random(), random()];
    expect(fusedMultiplyAdd(a, b, c)).toBe(exactly(a, b, c));
  }
});
