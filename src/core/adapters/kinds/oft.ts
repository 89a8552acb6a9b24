import { elementCount } from '../../tensor/dtype.ts';
import { inOrder, rescaled, turnsOf, weighed } from '../rotations.ts';
import type { AdapterKind } from '../kind.ts';
import type { Making } from '../making.ts';

/**
 * Rows of a weight, turned in blocks (Qiu et al. 2023): W′ = (s·R + (1 − s)·I)ᵀ·W with R = (I + Q)(I − Q)⁻¹, Q = B − Bᵀ, as
 * LyCORIS' diag-oft and kohya's OFT have it; or in several stages that mix rows ever further apart, without the transposition
 * (BOFT, Liu et al. 2023). Q is no longer than alpha·outputs; `rescale` multiplies rows.
 */
export const OFT: AdapterKind = {
  name: 'OFT',
  signs: ['oft_blocks'],
  parts: [['oft_blocks']],
  others: ['alpha', 'rescale'],
  read(layer, { weight }) {
    const [outputs = 0, ...rest] = weight;
    const columns = elementCount(rest);
    const { shape, read } = layer.required('oft_blocks');
    const isButterfly = shape.length === 4;
    const [stages = 0, blocks = 0, side = 0, other = 0] = isButterfly ? shape : [1, ...shape];
    if (side !== other) throw layer.damaged(`its oft_blocks are ${side} × ${other}, not square`);
    const isWhole = !isButterfly || outputs % (2 ** (stages - 1) * side) === 0;
    if (blocks * side !== outputs || !isWhole) {
      throw layer.misfit('oft_blocks', shape, [...shape.slice(0, -3), outputs / side, side, side]);
    }
    const rescale = layer.has('rescale') ? layer.sized('rescale', [outputs]).read : null;
    const longest = outputs * (layer.alpha() ?? 0);
    const sizes = { batch: blocks, rows: side, inner: side, columns };
    const apply = function* (numbers: Float32Array<ArrayBuffer>, strength: number): Making {
      const turns = turnsOf(read(), { side, longest });
      let result = numbers;
      for (let stage = 0; stage < stages; stage += 1) {
        const own = turns.slice(stage * blocks, (stage + 1) * blocks);
        const a = weighed(own, side, { strength, isTurned: !isButterfly });
        if (isButterfly) {
          const far = 2 ** stage * (side / 2);
          const b = inOrder(result, columns, { far, back: false });
          result = inOrder(yield { a, b, sizes }, columns, { far, back: true });
        } else result = yield { a, b: result, sizes };
      }
      return rescale === null ? result : rescaled(result, rescale(), columns);
    };
    return [{ of: 'weight', patch: { kind: 'change', apply } }];
  },
};
