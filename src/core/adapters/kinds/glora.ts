import { elementCount } from '../../tensor/dtype.ts';
import type { AdapterKind } from '../kind.ts';
import type { LayerFactors } from '../layerFactors.ts';
import type { Making } from '../making.ts';
import { addScaled, turned } from '../matrix.ts';

/** ΔW = alpha/rank · (W·A + B) with A and B of low rank (Chavan et al. 2023), as LyCORIS writes them, and before it others. */
export const GLORA: AdapterKind = {
  name: 'GLoRA',
  signs: ['a1.weight', 'a2.weight', 'b1.weight', 'b2.weight'],
  parts: [['a1.weight'], ['a2.weight'], ['b1.weight'], ['b2.weight']],
  others: ['alpha'],
  read(layer, { weight }) {
    const [outputs = 0, inputs = 0, ...kernel] = weight;
    const taps = elementCount(kernel);
    const [a1, a2, b1, b2] = isOld(layer)
      ? (['a2.weight', 'a1.weight', 'b2.weight', 'b1.weight'] as const)
      : (['a1.weight', 'a2.weight', 'b1.weight', 'b2.weight'] as const);
    const [rank = 0] = layer.required(a2).shape;
    const [rankB = 0] = layer.required(b2).shape;
    const [left, right] = [layer.sized(a1, [inputs, rank]), layer.sized(a2, [rank, inputs])];
    const [up, down] = [layer.sized(b1, [outputs, rankB]), layer.sized(b2, [rankB, inputs, ...kernel])];
    const scale = layer.scale(rank);
    const apply = function* (numbers: Float32Array<ArrayBuffer>, strength: number): Making {
      const rows = outputs * taps;
      const own = eachTurned(numbers, inputs, taps);
      const low = yield { a: own, b: left.read(), sizes: { rows, inner: inputs, columns: rank } };
      const inner = yield { a: low, b: right.read(), sizes: { rows, inner: rank, columns: inputs } };
      const sizes = { rows: outputs, inner: rankB, columns: inputs * taps };
      const outer = yield { a: up.read(), b: down.read(), sizes };
      addScaled(numbers, eachTurned(inner, taps, inputs), scale * strength);
      return addScaled(numbers, outer, scale * strength);
    };
    return [{ of: 'weight', patch: { kind: 'change', apply } }];
  },
};

/** Both halves the other way round. */
function isOld(layer: LayerFactors): boolean {
  const [a1 = [], a2 = [], b1 = [], b2 = []] = ['a1', 'a2', 'b1', 'b2'].map(
    (name) => layer.required(`${name}.weight`).shape,
  );
  const isNew = b2[0] === b1[1] && b1[1] === a1[1] && a1[1] === a2[0];
  return !isNew && b2[1] === b1[0] && b1[0] === a1[0] && a1[0] === a2[1];
}

/** [n, rows, columns] → [n, columns, rows] */
function eachTurned(
  numbers: Float32Array<ArrayBuffer>,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  if (rows === 1 || columns === 1) return numbers;
  const result = new Float32Array(numbers.length);
  const size = rows * columns;
  for (let start = 0; start < numbers.length; start += size) {
    result.set(turned(numbers.subarray(start, start + size), rows, columns), start);
  }
  return result;
}
