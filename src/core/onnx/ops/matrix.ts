import type { GraphBuilder, Value } from '../graph.ts';
import { axisSize, expectShape } from './expect.ts';

/**
 * x·Wᵀ + b with the weight as PyTorch stores it. x [M, K], weight [N, K], bias [N] → [M, N].
 * Gemm takes the transposition as a flag, so the constant is never copied.
 */
export function gemm(g: GraphBuilder, x: Value, weight: Value, bias: Value | null): Value {
  expectShape(
    x.shape.length === 2 && axisSize(x, 1) === axisSize(weight, 1),
    'Gemm',
    '[M, K] and a weight [N, K]',
    x,
    weight,
  );
  return g.node(
    'Gemm',
    [x, weight, bias],
    { dtype: x.dtype, shape: [axisSize(x, 0), axisSize(weight, 0)] },
    { attributes: { transB: { int: 1 } } },
  );
}
