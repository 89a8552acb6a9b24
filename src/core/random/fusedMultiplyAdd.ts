/**
 * a·b + c of three float32 numbers, rounded to float32 once, as an FMA instruction does it.
 *
 * The product of two float32 is exact in a double; the sum is rounded to a double and then to a float32.
 * Rounding twice is wrong only where the double lies exactly between two float32, so there the remainder
 * of the sum (Knuth's TwoSum) decides.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const nearest = Math.fround(sum);
  const mirrored = nearest + 2 * (sum - nearest);
  if (mirrored === nearest || Math.fround(mirrored) !== mirrored) return nearest;

  const back = sum - product;
  const remainder = product - (sum - back) + (c - back);
  if (remainder === 0) return nearest;
  return remainder > 0 ? Math.max(nearest, mirrored) : Math.min(nearest, mirrored);
}
