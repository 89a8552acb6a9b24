import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { gelu } from '../../onnx/ops/activation.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape } from '../../onnx/ops/layout.ts';
import { linear } from './linear.ts';
import { rmsNorm } from './rmsNorm.ts';

// Streams of tokens, [batch, length, channels], as diffusion transformers have them.

export interface StreamLinear {
  readonly outputs: number;
  readonly bias?: boolean;
}

/** A linear layer of every token: one Gemm. */
export function linearOf(g: GraphBuilder, x: Value, name: string, options: StreamLinear): Value {
  const [batch, length] = [axisSize(x, 0), axisSize(x, 1)];
  const rows = reshape(g, x, [batch * length, axisSize(x, 2)]);
  return reshape(g, linear(g, rows, name, options), [batch, length, options.outputs]);
}

/** diffusers' FeedForward with GELU's usual approximation, four times as wide inside. */
export function feedForward(g: GraphBuilder, x: Value, name: string): Value {
  const [batch, length, channels] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2)];
  const rows = reshape(g, x, [batch * length, channels]);
  const inner = gelu(g, linear(g, rows, `${name}.net.0.proj`, { outputs: 4 * channels }), 'tanh');
  return reshape(g, linear(g, inner, `${name}.net.2`, { outputs: channels }), x.shape);
}

const HEAD_EPSILON = 1e-6;

/** Queries or keys with each head normalised by itself (Henry et al. 2020; Esser et al. 2024, §5.3.2). */
export function headNorm(
  g: GraphBuilder,
  x: Value,
  name: string,
  { heads, epsilon = HEAD_EPSILON }: { readonly heads: number; readonly epsilon?: number },
): Value {
  const [batch, length, channels] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2)];
  const split = reshape(g, x, [batch, length, heads, channels / heads]);
  return reshape(g, rmsNorm(g, split, name, epsilon), x.shape);
}
