import { elementCount } from '../../tensor/dtype.ts';
import type { AdapterKind } from '../kind.ts';
import type { Making } from '../making.ts';

/**
 * Rows of a weight, turned in blocks (Qiu et al. 2023): W′ = s·Rᵀ·W + (1 − s)·W with R = (I + Q)(I − Q)⁻¹, Q = B − Bᵀ, as LyCORIS'
 * diag-oft has it. Q is no longer than alpha·outputs; `rescale` multiplies rows.
 */
export const OFT: AdapterKind = {
  name: 'OFT',
  signs: ['oft_blocks'],
  others: ['alpha', 'rescale'],
  read(layer, { weight }) {
    const [outputs = 0, ...rest] = weight;
    const columns = elementCount(rest);
    const { shape, read } = layer.required('oft_blocks');
    const [blocks = 0, side = 0, other = 0] = shape;
    if (side !== other) throw layer.damaged(`its oft_blocks are ${side} × ${other}, not square`);
    if (blocks * side !== outputs) throw layer.misfit('oft_blocks', shape, [outputs / side, side, side]);
    const rescale = layer.has('rescale') ? layer.sized('rescale', [outputs]).read : null;
    const longest = outputs * (layer.optional('alpha')?.read()[0] ?? 0);
    const apply = function* (numbers: Float32Array<ArrayBuffer>, strength: number): Making {
      const turns = turnsOf(read(), { blocks, side, longest });
      const mixes = mixed(turns, side, strength);
      const result = yield {
        a: mixes,
        b: numbers,
        sizes: { batch: blocks, rows: side, inner: side, columns },
      };
      return rescale === null ? result : rescaled(result, rescale(), columns);
    };
    return [{ of: 'weight', patch: { kind: 'change', apply } }];
  },
};

/** (s·R + (1 − s)·I)ᵀ of each block. */
function mixed(turns: readonly Float32Array[], side: number, strength: number): Float32Array {
  const result = new Float32Array(turns.length * side * side);
  turns.forEach((turn, block) => {
    const to = block * side * side;
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const own = row === column ? 1 - strength : 0;
        result[to + column * side + row] = strength * (turn[row * side + column] ?? 0) + own;
      }
    }
  });
  return result;
}

/** Each row times its factor, in place. */
function rescaled(
  numbers: Float32Array<ArrayBuffer>,
  factors: Float32Array,
  columns: number,
): Float32Array<ArrayBuffer> {
  factors.forEach((factor, row) => {
    for (let i = row * columns; i < (row + 1) * columns; i += 1) numbers[i] = (numbers[i] ?? 0) * factor;
  });
  return numbers;
}

interface Blocks {
  readonly blocks: number;
  readonly side: number;
  readonly longest: number;
}

function turnsOf(numbers: Float32Array, { blocks, side, longest }: Blocks): Float32Array[] {
  const size = side * side;
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
