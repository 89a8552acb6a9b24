import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { layerNormalization } from '../../onnx/ops/normalization.ts';

export function layerNorm(g: GraphBuilder, x: Value, name: string, epsilon = 1e-5): Value {
  const channels = axisSize(x, -1);
  const affine = {
    weight: g.parameter(`${name}.weight`, [channels]),
    bias: g.parameter(`${name}.bias`, [channels]),
  };
  return layerNormalization(g, x, affine, epsilon);
}
