import { elementCount } from '../../tensor/dtype.ts';
import type { Factor } from '../factor.ts';
import type { AdapterKind, LayerPatch, LayerShape, LowRank } from '../kind.ts';
import type { LayerFactors } from '../layerFactors.ts';
import type { Making } from '../making.ts';
import { addScaled } from '../matrix.ts';
import { magnitudeOf } from '../magnitude.ts';

/**
 * ΔW = alpha/rank · up·down (Hu et al. 2021); of convolutions with a kernel in `down`, or between the two (Tucker, `lora_mid`).
 * With a magnitude it is a DoRA (Liu et al. 2024), whose weight depends on the strength in another way.
 */
export const LORA: AdapterKind = {
  name: 'LoRA',
  signs: ['lora_down.weight', 'lora_up.weight'],
  parts: [['lora_down.weight'], ['lora_up.weight']],
  others: ['lora_mid.weight', 'lora_up.bias', 'alpha', 'dora_scale', 'magnitude'],
  read(layer, shape) {
    const branch = lowRankOf(layer, shape.weight);
    const magnitude = magnitudeOf(layer, shape.weight);
    if (magnitude === null) return [{ of: 'weight', patch: branch }, ...biasOf(layer, shape, branch.scale)];
    const [outputs = 0, ...rest] = shape.weight;
    const sizes = { rows: outputs, inner: branch.rank, columns: elementCount(rest) };
    const delta = function* (): Making {
      return yield { a: branch.up(), b: branch.down(), sizes };
    };
    // as LyCORIS and kohya's readers weigh theirs, and as PEFT does
    const rule = layer.has('dora_scale') ? 'whole' : 'inside';
    const patch = magnitude.changing(delta, branch.scale, rule);
    return [{ of: 'weight', patch }, ...biasOf(layer, shape, branch.scale)];
  },
};

function lowRankOf(layer: LayerFactors, [outputs = 0, inputs = 0, ...kernel]: readonly number[]): LowRank {
  const [rank = 0] = layer.required('lora_down.weight').shape;
  const mid = layer.optional('lora_mid.weight');
  const down = layer.sized('lora_down.weight', mid === null ? [rank, inputs, ...kernel] : [rank, inputs]);
  const given = layer.required('lora_up.weight');
  if (given.shape[0] === outputs && given.shape[1] !== rank) {
    throw layer.damaged(`lora_down has rank ${rank}, and lora_up has ${given.shape[1] ?? 1}`);
  }
  const up = layer.sized('lora_up.weight', [outputs, rank]);
  const middle = mid === null ? null : layer.sized('lora_mid.weight', [rank, rank, ...kernel]);
  return {
    kind: 'lowRank',
    rank,
    scale: layer.scale(rank),
    down: middle === null ? down.read : () => folded(middle, down, { rank, inputs }),
    up: up.read,
  };
}

/** mid [r, r, …kernel] and down [r, inputs] as one, [r, inputs, …kernel]. */
function folded(
  mid: Factor,
  down: Factor,
  { rank, inputs }: { readonly rank: number; readonly inputs: number },
): Float32Array<ArrayBuffer> {
  const taps = elementCount(mid.shape) / rank ** 2;
  const [middle, numbers] = [mid.read(), down.read()];
  const result = new Float32Array(rank * inputs * taps);
  for (let m = 0; m < rank; m += 1) {
    for (let n = 0; n < rank; n += 1) {
      for (let input = 0; input < inputs; input += 1) {
        const factor = numbers[n * inputs + input] ?? 0;
        const [to, from] = [(m * inputs + input) * taps, (m * rank + n) * taps];
        for (let tap = 0; tap < taps; tap += 1) {
          result[to + tap] = (result[to + tap] ?? 0) + factor * (middle[from + tap] ?? 0);
        }
      }
    }
  }
  return result;
}

function biasOf(layer: LayerFactors, { bias }: LayerShape, scale: number): LayerPatch[] {
  if (!layer.has('lora_up.bias') || bias === null) return [];
  const change = layer.sized('lora_up.bias', bias);
  const apply = (numbers: Float32Array<ArrayBuffer>, strength: number) =>
    addScaled(numbers, change.read(), scale * strength);
  return [{ of: 'bias', patch: { kind: 'change', apply } }];
}
