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

/** a [B, M, K] · b [B, K, N] → [B, M, N] */
export function matMul(g: GraphBuilder, a: Value, b: Value): Value {
  const [batch = 0, rows = 0, inner = 0] = a.shape;
  expectShape(
    a.shape.length === 3 && b.shape.length === 3 && axisSize(b, 0) === batch && axisSize(b, 1) === inner,
    'MatMul',
    '[B, M, K] and [B, K, N]',
    a,
    b,
  );
  return g.node('MatMul', [a, b], { dtype: a.dtype, shape: [batch, rows, axisSize(b, 2)] });
}
