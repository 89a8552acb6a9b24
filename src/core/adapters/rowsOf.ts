import type { Patch } from './kind.ts';
import { made, type Making } from './making.ts';

/**
 * A layer of the network as rows of a larger one, which training code calls by one name (queries, keys and values): in turn so many
 * rows from there on, of `of` that the larger layer has.
 */
export interface Rows {
  readonly parts: readonly (readonly [first: number, count: number])[];
  readonly of: number;
}

/** What a change of the larger layer is for its rows. */
export function patchOfRows(patch: Patch, rows: Rows): Patch {
  if (patch.kind === 'lowRank') return { ...patch, up: () => taken(patch.up(), patch.rank, rows) };
  const apply = function* (numbers: Float32Array<ArrayBuffer>, strength: number): Making {
    const columns = numbers.length / rows.parts.reduce((sum, [, count]) => sum + count, 0);
    const whole = put(numbers, columns, rows);
    return taken(yield* made(patch.apply(whole, strength)), columns, rows);
  };
  return { kind: 'change', apply };
}

function taken(
  whole: Float32Array<ArrayBuffer>,
  columns: number,
  { parts }: Rows,
): Float32Array<ArrayBuffer> {
  const count = parts.reduce((sum, [, rows]) => sum + rows, 0);
  const result = new Float32Array(count * columns);
  let at = 0;
  for (const [first, rows] of parts) {
    result.set(whole.subarray(first * columns, (first + rows) * columns), at);
    at += rows * columns;
  }
  return result;
}

/** The other rows are zeros: no row's change depends on another's. */
function put(numbers: Float32Array, columns: number, { parts, of }: Rows): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(of * columns);
  let at = 0;
  for (const [first, rows] of parts) {
    whole.set(numbers.subarray(at, at + rows * columns), first * columns);
    at += rows * columns;
  }
  return whole;
}
