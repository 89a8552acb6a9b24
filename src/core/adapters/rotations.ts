// Rotations of a weight's rows, by blocks: R = (I + Q)(I − Q)⁻¹ of a skew Q (Cayley).

interface Blocks {
  readonly side: number;
  /** Q as a whole is no longer; 0: as long as it is. */
  readonly longest: number;
}

/** R of each block, from B with Q = B − Bᵀ. */
export function turnsOf(numbers: Float32Array, { side, longest }: Blocks): Float32Array[] {
  const size = side * side;
  const blocks = numbers.length / size;
  const skew = Float64Array.from(numbers, (value, i) => {
    const [block, row, column] = [Math.floor(i / size), Math.floor((i % size) / side), i % side];
    return value - (numbers[block * size + column * side + row] ?? 0);
  });
  const length = Math.sqrt(skew.reduce((sum, value) => sum + value * value, 0)) + 1e-8;
  const factor = longest > 0 && length > longest ? longest / length : 1;
  return Array.from({ length: blocks }, (_, i) =>
    cayley(
      skew.subarray(i * size, (i + 1) * size).map((value) => factor * value),
      side,
    ),
  );
}

/** s·R + (1 − s)·I of each block, or the transposed of that. */
export function weighed(
  turns: readonly Float32Array[],
  side: number,
  { strength, isTurned }: { readonly strength: number; readonly isTurned: boolean },
): Float32Array {
  const result = new Float32Array(turns.length * side * side);
  turns.forEach((turn, block) => {
    const to = block * side * side;
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const own = row === column ? 1 - strength : 0;
        const at = isTurned ? column * side + row : row * side + column;
        result[to + at] = strength * (turn[row * side + column] ?? 0) + own;
      }
    }
  });
  return result;
}

/** Rows that are `far` from each other become neighbours, or (`back`) go where they were. */
export function inOrder(
  numbers: Float32Array<ArrayBuffer>,
  columns: number,
  { far, back }: { readonly far: number; readonly back: boolean },
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(numbers.length);
  const rows = numbers.length / columns;
  for (let row = 0; row < rows; row += 1) {
    const [group, inside] = [Math.floor(row / (2 * far)), row % (2 * far)];
    const near = group * 2 * far + (inside % far) * 2 + Math.floor(inside / far);
    const [from, to] = back ? [near, row] : [row, near];
    result.set(numbers.subarray(from * columns, (from + 1) * columns), to * columns);
  }
  return result;
}

/** Each row times its factor, in place. */
export function rescaled(
  numbers: Float32Array<ArrayBuffer>,
  factors: Float32Array,
  columns: number,
): Float32Array<ArrayBuffer> {
  factors.forEach((factor, row) => {
    for (let i = row * columns; i < (row + 1) * columns; i += 1) numbers[i] = (numbers[i] ?? 0) * factor;
  });
  return numbers;
}

/** (I + Q)(I − Q)⁻¹. Both factors commute, so it is what solves (I − Q)·R = I + Q. */
function cayley(q: Float64Array, side: number): Float32Array {
  const isDiagonal = (i: number): boolean => i % (side + 1) === 0;
  const left = q.map((value, i) => (isDiagonal(i) ? 1 : 0) - value);
  const right = q.map((value, i) => (isDiagonal(i) ? 1 : 0) + value);
  return Float32Array.from(solved(left, right, side));
}

/** Gauss and Jordan with pivots. `a` is never singular: Q is skew, so the eigenvalues of I − Q are 1 − iλ. */
function solved(a: Float64Array, b: Float64Array, side: number): Float64Array {
  for (let column = 0; column < side; column += 1) {
    exchange([a, b], [column, pivotOf(a, column, side)], side);
    const pivot = a[column * side + column] ?? 1;
    for (let row = 0; row < side; row += 1) {
      if (row === column) continue;
      const factor = (a[row * side + column] ?? 0) / pivot;
      if (factor === 0) continue;
      for (const m of [a, b]) {
        for (let i = 0; i < side; i += 1) {
          m[row * side + i] = (m[row * side + i] ?? 0) - factor * (m[column * side + i] ?? 0);
        }
      }
    }
  }
  return b.map((value, i) => value / (a[Math.floor(i / side) * (side + 1)] ?? 1));
}

function pivotOf(a: Float64Array, column: number, side: number): number {
  let best = column;
  for (let row = column + 1; row < side; row += 1) {
    if (Math.abs(a[row * side + column] ?? 0) > Math.abs(a[best * side + column] ?? 0)) best = row;
  }
  return best;
}

function exchange(matrices: readonly Float64Array[], [i, j]: readonly [number, number], side: number): void {
  if (i === j) return;
  for (const m of matrices) {
    const row = m.slice(i * side, (i + 1) * side);
    m.copyWithin(i * side, j * side, (j + 1) * side);
    m.set(row, j * side);
  }
}
