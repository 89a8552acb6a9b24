import { elementCount } from '../../tensor/dtype.ts';
import type { AdapterKind } from '../kind.ts';
import type { LayerFactors } from '../layerFactors.ts';
import { magnitudeOf } from '../magnitude.ts';
import { made, type Making, type Numbers } from '../making.ts';
import { addScaled, product } from '../matrix.ts';
import { tucker } from '../tucker.ts';

/**
 * ΔW = scale · w1 ⊗ w2, each whole or a product of two (Yeh et al. 2023). alpha counts only where one of them is a product.
 */
export const LOKR: AdapterKind = {
  name: 'LoKr',
  signs: ['lokr_w1', 'lokr_w1_a', 'lokr_w1_b', 'lokr_w2', 'lokr_w2_a', 'lokr_w2_b', 'lokr_t2'],
  parts: [
    ['lokr_w1', 'lokr_w1_a'],
    ['lokr_w1', 'lokr_w1_b'],
    ['lokr_w2', 'lokr_w2_a'],
    ['lokr_w2', 'lokr_w2_b'],
  ],
  others: ['alpha', 'dora_scale'],
  read(layer, { weight }) {
    const [outputs = 0, inputs = 0, ...kernel] = weight;
    const small = smallFactor(layer);
    const size = [outputs / small.outputs, inputs / small.inputs];
    if (!size.every(Number.isInteger)) {
      throw layer.misfit('lokr_w1', [small.outputs, small.inputs], weight);
    }
    const large = largeFactor(layer, [...size, ...kernel]);
    const rank = large.rank ?? small.rank;
    const scale = rank === null ? 1 : layer.scale(rank);
    const delta = function* (): Making {
      return kronecker(small, { numbers: yield* made(large.read()), size });
    };
    const magnitude = magnitudeOf(layer, weight);
    const patch = magnitude?.changing(delta, scale, 'whole') ?? {
      kind: 'change' as const,
      *apply(numbers: Float32Array<ArrayBuffer>, strength: number): Making {
        return addScaled(numbers, yield* delta(), scale * strength);
      },
    };
    return [{ of: 'weight', patch }];
  },
};

interface SmallFactor {
  readonly outputs: number;
  readonly inputs: number;
  readonly rank: number | null;
  readonly read: () => Float32Array;
}

function smallFactor(layer: LayerFactors): SmallFactor {
  const whole = layer.optional('lokr_w1');
  if (whole !== null) {
    const [outputs = 0, inputs = 0] = whole.shape;
    return { outputs, inputs, rank: null, read: whole.read };
  }
  const [a, b] = [layer.required('lokr_w1_a'), layer.required('lokr_w1_b')];
  const [outputs = 0, rank = 0] = a.shape;
  const [, inputs = 0] = layer.sized('lokr_w1_b', [rank, b.shape[1] ?? 0]).shape;
  return { outputs, inputs, rank, read: () => product(a.read(), b.read(), [outputs, rank, inputs]) };
}

/** The larger one, [k, n, …kernel]. */
function largeFactor(
  layer: LayerFactors,
  size: readonly number[],
): { readonly rank: number | null; readonly read: () => Numbers } {
  const [outputs = 0, inputs = 0, ...kernel] = size;
  if (layer.has('lokr_w2')) return { rank: null, read: layer.sized('lokr_w2', size).read };
  if (layer.has('lokr_t2')) {
    const [rank = 0] = layer.required('lokr_t2').shape;
    const core = layer.sized('lokr_t2', [rank, rank, ...kernel]);
    const [left, right] = [
      layer.sized('lokr_w2_a', [rank, outputs]),
      layer.sized('lokr_w2_b', [rank, inputs]),
    ];
    const read = () => tucker(core.read(), left.read(), right.read(), { rank, outputs, inputs });
    return { rank, read };
  }
  const [, rank = 0] = layer.required('lokr_w2_a').shape;
  const columns = inputs * elementCount(kernel);
  const [left, right] = [
    layer.sized('lokr_w2_a', [outputs, rank]),
    layer.sized('lokr_w2_b', [rank, columns]),
  ];
  return { rank, read: () => product(left.read(), right.read(), [outputs, rank, columns]) };
}

/** small [a, b] ⊗ large [k, n, …kernel] → [a·k, b·n, …kernel] */
function kronecker(
  small: SmallFactor,
  { numbers, size: [k = 0, n = 0] }: { readonly numbers: Float32Array; readonly size: readonly number[] },
): Float32Array<ArrayBuffer> {
  const factors = small.read();
  const width = numbers.length / k; // n · kernel
  const result = new Float32Array(factors.length * numbers.length);
  const taps = width / n;
  for (let row = 0; row < small.outputs * k; row += 1) {
    const [a, line] = [Math.floor(row / k), row % k];
    for (let b = 0; b < small.inputs; b += 1) {
      const factor = factors[a * small.inputs + b] ?? 0;
      const to = (row * small.inputs + b) * n * taps;
      for (let i = 0; i < width; i += 1) result[to + i] = factor * (numbers[line * width + i] ?? 0);
    }
  }
  return result;
}
