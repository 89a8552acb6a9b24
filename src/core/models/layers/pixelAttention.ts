import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/arithmetic.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape, transpose } from '../../onnx/ops/layout.ts';
import { attention } from './attention.ts';
import { groupNorm } from './groupNorm.ts';

export interface PixelAttentionLayer {
  readonly heads: number;
  /** null: what it attends to is not normalised. */
  readonly groups: number | null;
  readonly epsilon: number;
  readonly outputScale?: number;
}

/** Self-attention over all pixels of x [N, C, H, W], with a residual: diffusers' Attention of a plane. */
export function pixelAttention(g: GraphBuilder, x: Value, name: string, layer: PixelAttentionLayer): Value {
  const { heads, groups, epsilon, outputScale = 1 } = layer;
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  const normal = groups === null ? x : groupNorm(g, x, `${name}.group_norm`, { groups, epsilon });
  const rows = reshape(g, transpose(g, normal, [0, 2, 3, 1]), [batch * height * width, channels]);
  const tokens = { rows, batch, length: height * width };
  const mixed = attention(g, { x: tokens, context: tokens }, name, { heads, bias: true });
  const sum = add(g, transpose(g, reshape(g, mixed, [batch, height, width, channels]), [0, 3, 1, 2]), x);
  return outputScale === 1 ? sum : mul(g, sum, g.floats([1 / outputScale]));
}
