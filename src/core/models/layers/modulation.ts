import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/arithmetic.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape, splitLast } from '../../onnx/ops/layout.ts';
import { layerNormalization } from '../../onnx/ops/normalization.ts';
import { linear } from './linear.ts';

// Adaptive layer norm (Peebles & Xie 2023, §3.2): what is known of time and prompt scales and shifts every token.

const EPSILON = 1e-6;

export interface ModulationLayer {
  readonly count: number;
  readonly bias?: boolean;
}

/** `count` vectors [batch, 1, channels] of the condition [batch, channels], which is activated already. */
export function modulation(
  g: GraphBuilder,
  condition: Value,
  name: string,
  { count, bias = true }: ModulationLayer,
): Value[] {
  const [batch, channels] = [axisSize(condition, 0), axisSize(condition, 1)];
  const all = linear(g, condition, `${name}.linear`, { outputs: count * channels, bias });
  return splitLast(g, reshape(g, all, [batch, 1, count * channels]), count);
}

/** x [batch, length, channels] normalised without weights, · (1 + scale) + shift. */
export function modulated(g: GraphBuilder, x: Value, shift: Value, scale: Value): Value {
  return add(g, mul(g, plainNorm(g, x), add(g, scale, g.floats([1]))), shift);
}

/** Layer norm without weights. */
export function plainNorm(g: GraphBuilder, x: Value): Value {
  const channels = axisSize(x, 2);
  const affine = {
    weight: g.filled(1, [channels]),
    bias: g.filled(0, [channels]),
  };
  return layerNormalization(g, x, affine, EPSILON);
}

/** x + gate · change. */
export function gated(g: GraphBuilder, x: Value, gate: Value, change: Value): Value {
  return add(g, x, mul(g, gate, change));
}

/** diffusers' AdaLayerNormContinuous: the last norm, whose scale comes before its shift. */
export function lastNorm(g: GraphBuilder, x: Value, condition: Value, name: string): Value {
  const [scale = x, shift = x] = modulation(g, condition, name, { count: 2 });
  return modulated(g, x, shift, scale);
}
