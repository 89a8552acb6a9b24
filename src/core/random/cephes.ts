import { fusedMultiplyAdd as fma } from './fusedMultiplyAdd.ts';

/**
 * Logarithm, sine and cosine in float32 as the Cephes library's polynomials give them (S. Moshier 1989), in
 * the order of operations, fused multiply-adds included, of torch's AVX2 code: noise equals torch's only if
 * every rounding does.
 */

const f32 = Math.fround;
const bits = new Uint32Array(1);
const asFloat = new Float32Array(bits.buffer);

const SQRT_HALF = f32(Math.SQRT1_2);
const LOG = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const LN2_LOW = f32(-2.1219444e-4);
const LN2_HIGH = f32(0.693359375);

/** ln x of a normal float32 x > 0. */
export function logFloat32(value: number): number {
  asFloat[0] = value;
  const pattern = bits[0] ?? 0;
  let exponent = (pattern >>> 23) - 126;
  bits[0] = (pattern & 0x007fffff) | 0x3f000000;
  const mantissa = asFloat[0] ?? 0;

  let x = f32(mantissa - 1);
  if (mantissa < SQRT_HALF) {
    exponent -= 1;
    x = f32(x + mantissa);
  }
  const square = f32(x * x);
  const polynomial = f32(evaluate(LOG, x) * x);
  let y = fma(polynomial, square, f32(exponent * LN2_LOW));
  y = fma(-square, 0.5, y);
  return fma(exponent, LN2_HIGH, f32(x + y));
}

const FOUR_OVER_PI = f32(1.27323954473516);
// π/4 as the sum of three float32, the first two with trailing zeros.
const QUARTER_PI = Float32Array.of(0.78515625, 2.4187564849853516e-4, 3.774894977445941e-8);
const SINE = Float32Array.of(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const COSINE = Float32Array.of(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);

/** Writes sin x and cos x of a float32 x ≥ 0. */
export function sineCosineFloat32(value: number, into: Float32Array): void {
  const octant = (Math.trunc(f32(value * FOUR_OVER_PI)) + 1) & ~1;
  let x = value;
  for (const part of QUARTER_PI) x = fma(-octant, part, x);
  const square = f32(x * x);

  const cosinePolynomial = f32(evaluate(COSINE, square) * square);
  const cosine = f32(fma(cosinePolynomial, square, -f32(square * 0.5)) + 1);
  const sinePolynomial = f32(evaluate(SINE, square) * square);
  const sine = fma(sinePolynomial, x, x);

  const swapped = (octant & 2) !== 0;
  const sineSign = octant & 4 ? -1 : 1;
  const cosineSign = (octant - 2) & 4 ? 1 : -1;
  into[0] = sineSign * (swapped ? cosine : sine);
  into[1] = cosineSign * (swapped ? sine : cosine);
}

/** Horner's rule, highest power first. */
function evaluate(coefficients: Float32Array, x: number): number {
  let sum = coefficients[0] ?? 0;
  for (let i = 1; i < coefficients.length; i += 1) sum = fma(sum, x, coefficients[i] ?? 0);
  return sum;
}
