import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add } from '../../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../../onnx/ops/attention.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { concat, reshape } from '../../onnx/ops/layout.ts';
import { matMul } from '../../onnx/ops/matrix.ts';
import type { Tokens } from './attention.ts';
import { layerNorm } from './layerNorm.ts';
import { linear } from './linear.ts';

export interface TextPoolLayer {
  readonly heads: number;
  readonly outputs: number;
}

/**
 * One vector [N, outputs] of a whole text: its mean attends to it and to itself (diffusers' TextTimeEmbedding, of Imagen:
 * Saharia et al. 2022, section 2.5).
 */
export function textPool(
  g: GraphBuilder,
  { rows, batch, length }: Tokens,
  name: string,
  { heads, outputs }: TextPoolLayer,
): Value {
  const channels = axisSize(rows, 1);
  const tokens = reshape(g, layerNorm(g, rows, `${name}.norm1`), [batch, length, channels]);
  const position = g.parameter(`${name}.pool.positional_embedding`, [1, channels]);
  const summary = add(g, meanOf(g, tokens), reshape(g, position, [1, 1, channels]));
  const all = concat(g, [summary, tokens], 1);
  const project = (x: Value, part: string): Value => {
    const flat = reshape(g, x, [batch * axisSize(x, 1), channels]);
    return reshape(g, linear(g, flat, `${name}.pool.${part}`, { outputs: channels }), x.shape);
  };
  const pooled = multiHeadAttention(
    g,
    [project(summary, 'q_proj'), project(all, 'k_proj'), project(all, 'v_proj')],
    { heads },
  );
  const projected = linear(g, reshape(g, pooled, [batch, channels]), `${name}.proj`, { outputs });
  return layerNorm(g, projected, `${name}.norm2`);
}

/** [N, L, C] → [N, 1, C] */
function meanOf(g: GraphBuilder, tokens: Value): Value {
  const [batch, length] = [axisSize(tokens, 0), axisSize(tokens, 1)];
  const shares = g.filled(1 / length, [batch, 1, length]);
  return matMul(g, shares, tokens);
}
