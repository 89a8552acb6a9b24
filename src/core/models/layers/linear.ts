import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { gemm } from '../../onnx/ops/matrix.ts';

export interface LinearOptions {
  readonly bias?: boolean;
  /** The checkpoint stores the matrix as a 1×1 convolution. */
  readonly storedAsConv?: boolean;
  /** See Parameter. */
  readonly exact?: boolean;
}

/** y = x·Wᵀ + b on tokens [M, K] → [M, outputs]. */
export function linear(
  g: GraphBuilder,
  x: Value,
  name: string,
  { outputs, bias = true, storedAsConv = false, exact = false }: LinearOptions & { outputs: number },
): Value {
  const shape = [outputs, axisSize(x, 1)];
  const weight = g.parameter(`${name}.weight`, shape, {
    stored: storedAsConv ? [...shape, 1, 1] : shape,
    exact,
  });
  return gemm(g, x, weight, bias ? g.parameter(`${name}.bias`, [outputs], { exact }) : null);
}
