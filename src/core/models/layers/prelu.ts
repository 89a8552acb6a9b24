import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { relu } from '../../onnx/ops/activation.ts';
import { add, mul, sub } from '../../onnx/ops/arithmetic.ts';
import { axisSize } from '../../onnx/ops/expect.ts';

/** x where it is positive, else a slope of its own for each channel (He et al. 2015). x [N, C, H, W]; WebGPU has no kernel for it. */
export function prelu(g: GraphBuilder, x: Value, name: string): Value {
  const channels = axisSize(x, 1);
  const slope = g.parameter(name, [channels, 1, 1], { stored: [channels] });
  if (g.dialect === 'wasm') return g.node('PRelu', [x, slope], x);
  const positive = relu(g, x);
  return add(g, positive, mul(g, sub(g, x, positive), slope));
}
