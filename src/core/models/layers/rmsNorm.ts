import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { rmsNormalization } from '../../onnx/ops/normalization.ts';

export function rmsNorm(g: GraphBuilder, x: Value, name: string, epsilon: number): Value {
  return rmsNormalization(g, x, g.parameter(`${name}.weight`, [axisSize(x, -1)]), epsilon);
}
