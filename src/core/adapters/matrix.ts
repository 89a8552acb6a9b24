/** a [n, k] · b [k, m] → [n, m], in f32. Four rows of b at a time: what is written is written once for them. */
export function product(
  a: Float32Array,
  b: Float32Array,
  [n, k, m]: readonly [number, number, number],
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(n * m);
  for (let row = 0; row < n; row += 1) {
    const out = result.subarray(row * m, (row + 1) * m);
    for (let i = 0; i < k; i += 4) addRows(out, b, { row: a, from: row * k, i, k });
  }
  return result;
}

interface FourFactors {
  readonly row: Float32Array;
  readonly from: number;
  readonly i: number;
  readonly k: number;
}

function addRows(out: Float32Array, b: Float32Array, { row, from, i, k }: FourFactors): void {
  const m = out.length;
  const at = (j: number): number => (i + j < k ? (row[from + i + j] ?? 0) : 0);
  const [f0, f1, f2, f3] = [at(0), at(1), at(2), at(3)];
  const last = (k - 1) * m;
  const [r0, r1, r2, r3] = [i * m, (i + 1) * m, (i + 2) * m, (i + 3) * m].map((start) =>
    Math.min(start, last),
  );
  const [s0, s1, s2, s3] = [r0 ?? 0, r1 ?? 0, r2 ?? 0, r3 ?? 0];
  for (let j = 0; j < m; j += 1) {
    out[j] =
      (out[j] ?? 0) +
      (f0 * (b[s0 + j] ?? 0) + f1 * (b[s1 + j] ?? 0) + f2 * (b[s2 + j] ?? 0) + f3 * (b[s3 + j] ?? 0));
  }
}

/** [rows, columns] → [columns, rows] */
export function turned(a: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(a.length);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) result[j * rows + i] = a[i * columns + j] ?? 0;
  }
  return result;
}

/** target + factor·numbers, in place. */
export function addScaled(
  target: Float32Array<ArrayBuffer>,
  numbers: Float32Array,
  factor: number,
): Float32Array<ArrayBuffer> {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] ?? 0) + factor * (numbers[i] ?? 0);
  return target;
}

/** target ∘ numbers, in place. */
export function multiplied(
  target: Float32Array<ArrayBuffer>,
  numbers: Float32Array,
): Float32Array<ArrayBuffer> {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] ?? 0) * (numbers[i] ?? 0);
  return target;
}
