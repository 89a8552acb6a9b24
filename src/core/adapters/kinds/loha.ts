import { elementCount } from '../../tensor/dtype.ts';
import type { AdapterKind, LayerPatch } from '../kind.ts';
import type { LayerFactors } from '../layerFactors.ts';
import { magnitudeOf } from '../magnitude.ts';
import { made, type Making } from '../making.ts';
import { addScaled, multiplied } from '../matrix.ts';
import { tucker } from '../tucker.ts';

/** So many columns are still fewer than most layers have. */
const WIDEST_BRANCH = 64;

/**
 * ΔW = alpha/rank · (w1_a·w1_b) ∘ (w2_a·w2_b) (Hyeon-Woo et al. 2022). Elementwise products of matrices of rank r have rank r²:
 * where that is small, it is a branch like LoRA's.
 */
export const LOHA: AdapterKind = {
  name: 'LoHa',
  signs: ['hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b', 'hada_t1', 'hada_t2'],
  parts: [['hada_w1_a'], ['hada_w1_b'], ['hada_w2_a'], ['hada_w2_b']],
  others: ['alpha', 'dora_scale'],
  read(layer, { weight }) {
    const [rank = 0] = layer.required('hada_w1_b').shape;
    const scale = layer.scale(rank);
    const isTucker = layer.has('hada_t1') || layer.has('hada_t2');
    const halves = ([1, 2] as const).map((half) => halfOf(layer, half, { weight, rank, isTucker }));
    const delta = function* (): Making {
      const [one, two] = halves;
      const [first, second] = [yield* one?.whole() ?? made(EMPTY), yield* two?.whole() ?? made(EMPTY)];
      return multiplied(first, second);
    };
    const magnitude = magnitudeOf(layer, weight);
    if (magnitude !== null) return onWeight(magnitude.changing(delta, scale, 'whole'));
    if (isTucker || rank ** 2 > WIDEST_BRANCH) {
      const apply = function* (numbers: Float32Array<ArrayBuffer>, strength: number): Making {
        return addScaled(numbers, yield* delta(), scale * strength);
      };
      return onWeight({ kind: 'change', apply });
    }
    const [outputs = 0, ...rest] = weight;
    const columns = elementCount(rest);
    const [one, two] = halves;
    const factors = (name: 'a' | 'b') => [one?.[name]() ?? EMPTY, two?.[name]() ?? EMPTY] as const;
    return onWeight({
      ...{ kind: 'lowRank', rank: rank ** 2, scale },
      down: () => pairsOfRows(factors('b'), { rank, columns }),
      up: () => pairsOfColumns(factors('a'), { rank, outputs }),
    });
  },
};

const EMPTY = new Float32Array();
const onWeight = (patch: LayerPatch['patch']): LayerPatch[] => [{ of: 'weight', patch }];

interface Size {
  readonly weight: readonly number[];
  readonly rank: number;
  readonly isTucker: boolean;
}

function halfOf(layer: LayerFactors, half: 1 | 2, { weight, rank, isTucker }: Size) {
  const [outputs = 0, inputs = 0, ...kernel] = weight;
  const [a, b] = [`hada_w${half}_a`, `hada_w${half}_b`];
  if (isTucker) {
    const core = layer.sized(`hada_t${half}`, [rank, rank, ...kernel]);
    const [left, right] = [layer.sized(a, [rank, outputs]), layer.sized(b, [rank, inputs])];
    const whole = () => tucker(core.read(), left.read(), right.read(), { rank, outputs, inputs });
    return { a: left.read, b: right.read, whole };
  }
  const columns = inputs * elementCount(kernel);
  const [left, right] = [layer.sized(a, [outputs, rank]), layer.sized(b, [rank, columns])];
  return {
    a: left.read,
    b: right.read,
    *whole(): Making {
      return yield { a: left.read(), b: right.read(), sizes: { rows: outputs, inner: rank, columns } };
    },
  };
}

/** [r, columns] twice → [r², columns] */
function pairsOfRows(
  [one, two]: readonly [Float32Array, Float32Array],
  { rank, columns }: { readonly rank: number; readonly columns: number },
): Float32Array<ArrayBuffer> {
  const at = (i: number): number => {
    const [pair, column] = [Math.floor(i / columns), i % columns];
    const [first, second] = [Math.floor(pair / rank), pair % rank];
    return (one[first * columns + column] ?? 0) * (two[second * columns + column] ?? 0);
  };
  return new Float32Array(rank ** 2 * columns).map((_, i) => at(i));
}

/** [outputs, r] twice → [outputs, r²] */
function pairsOfColumns(
  [one, two]: readonly [Float32Array, Float32Array],
  { rank, outputs }: { readonly rank: number; readonly outputs: number },
): Float32Array<ArrayBuffer> {
  const at = (i: number): number => {
    const [row, pair] = [Math.floor(i / rank ** 2), i % rank ** 2];
    return (one[row * rank + Math.floor(pair / rank)] ?? 0) * (two[row * rank + (pair % rank)] ?? 0);
  };
  return new Float32Array(rank ** 2 * outputs).map((_, i) => at(i));
}
