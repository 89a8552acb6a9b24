import type { LowRank } from '../../adapters/kind.ts';
import type { Branch, StrengthInput } from '../../onnx/passes/lowRank.ts';
import { elementCount } from '../../tensor/dtype.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';

/** What one adapter adds to one tensor. */
export interface AddedBranch {
  /** Which of the adapters. */
  readonly adapter: number;
  readonly patch: LowRank;
}

/** A column of a branch is as strong as its adapter, times this. */
interface Column {
  readonly adapter: number;
  readonly scale: number;
}

/** All branches of a network; those of a layer are one, of the sum of their ranks. */
export interface Branches {
  /** By tensor. */
  readonly byTensor: ReadonlyMap<string, Branch>;
  readonly inputs: readonly StrengthInput[];
  readonly factors: TensorSource;
  /** Numbers in them. */
  readonly numbers: number;
  /** The inputs' values where adapter number i is as strong as `strengths[i]`. */
  readonly valuesOf: (strengths: readonly number[]) => Readonly<Record<string, Float32Array>>;
}

export function branchesOf(
  added: ReadonlyMap<string, readonly AddedBranch[]>,
  shapeOf: (tensor: string) => readonly number[],
): Branches {
  const layouts = new Map<string, { readonly input: StrengthInput; readonly columns: readonly Column[] }>();
  const byTensor = new Map<string, Branch>();
  const factors = new Map<string, StoredFactor>();
  for (const [tensor, all] of added) {
    const columns = all.flatMap(({ adapter, patch: { rank, scale } }) =>
      Array.from({ length: rank }, () => ({ adapter, scale })),
    );
    const key = all.map(({ adapter, patch: { rank, scale } }) => `${adapter}:${rank}:${scale}`).join();
    const layout = layouts.get(key) ?? {
      input: { name: `adapters_${layouts.size}`, rank: columns.length },
      columns,
    };
    layouts.set(key, layout);
    const [outputs = 0, ...rest] = shapeOf(tensor);
    const [down, up] = [`${tensor}/down`, `${tensor}/up`];
    byTensor.set(tensor, { input: layout.input, down, up });
    factors.set(down, { shape: [columns.length, ...rest], read: () => rowsOf(all) });
    factors.set(up, { shape: [outputs, columns.length], read: () => columnsOf(all, outputs) });
  }
  return {
    byTensor,
    inputs: [...layouts.values()].map(({ input }) => input),
    factors: sourceOf(factors),
    numbers: [...factors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0),
    valuesOf: (strengths) =>
      Object.fromEntries(
        [...layouts.values()].map(({ input, columns }) => [
          input.name,
          Float32Array.from(columns, ({ adapter, scale }) => scale * (strengths[adapter] ?? 0)),
        ]),
      ),
  };
}

interface StoredFactor {
  readonly shape: readonly number[];
  readonly read: () => Float32Array<ArrayBuffer>;
}

/** One behind the other. */
function rowsOf(all: readonly AddedBranch[]): Float32Array<ArrayBuffer> {
  const parts = all.map(({ patch }) => patch.down());
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (joined.set(part, offset), offset + part.length), 0);
  return joined;
}

/** Side by side. */
function columnsOf(all: readonly AddedBranch[], outputs: number): Float32Array<ArrayBuffer> {
  const parts = all.map(({ patch }) => ({ rank: patch.rank, numbers: patch.up() }));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.numbers;
  const width = parts.reduce((sum, { rank }) => sum + rank, 0);
  const joined = new Float32Array(outputs * width);
  let column = 0;
  for (const { rank, numbers } of parts) {
    for (let row = 0; row < outputs; row += 1) {
      joined.set(numbers.subarray(row * rank, (row + 1) * rank), row * width + column);
    }
    column += rank;
  }
  return joined;
}

function sourceOf(factors: ReadonlyMap<string, StoredFactor>): TensorSource {
  const factorOf = (name: string): StoredFactor => {
    const found = factors.get(name);
    if (found === undefined) throw new RangeError(`There is no factor ${name}.`);
    return found;
  };
  return {
    names: () => factors.keys(),
    has: (name) => factors.has(name),
    info: (name) => ({ dtype: 'F32', shape: factorOf(name).shape }),
    read: (name) => new Uint8Array(factorOf(name).read().buffer),
  };
}
