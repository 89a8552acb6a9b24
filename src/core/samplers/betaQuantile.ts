/** The quantiles of the symmetric beta distribution, which schedules named after it are made of. */

const BISECTIONS = 60;
const MOST_TERMS = 300;
const TINY = 1e-300;
const CLOSE = 1e-15;
/** One unit above ½: timesteps half-way between two whole ones round up, as in the programs whose schedules these are. */
const SCIPYS_MEDIAN = 0.5 + Number.EPSILON / 2;

/** The x with I_x(a, a) = p. */
export function betaQuantile(p: number, a: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  if (p === 0.5) return SCIPYS_MEDIAN;
  // The distribution is symmetric, and the small half keeps all its digits.
  if (p > 0.5) return 1 - betaQuantile(1 - p, a);
  const beta = betaFunction(a);
  let low = 0;
  let high = 0.5;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (low + high) / 2;
    if (lowerTail(middle, a) / beta < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** B(a, a), from I_½(a, a) = ½. */
function betaFunction(a: number): number {
  return 2 * lowerTail(0.5, a);
}

/** ∫₀ˣ t^(a−1)·(1 − t)^(a−1) dt for x ≤ ½: the continued fraction 8.17.22 of the NIST handbook, by Lentz. */
function lowerTail(x: number, a: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + a) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_TERMS; m += 1) {
    const even = (m * (a - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + a + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < CLOSE) break;
  }
  return ((x ** a * (1 - x) ** a) / a) * fraction;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
