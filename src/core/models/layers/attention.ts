import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul, sub } from '../../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../../onnx/ops/attention.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape } from '../../onnx/ops/layout.ts';
import { linear } from './linear.ts';

/** Tokens as rows of a matrix, so that every linear layer is one Gemm. */
export interface Tokens {
  /** [batch·length, channels] */
  readonly rows: Value;
  readonly batch: number;
  readonly length: number;
  /** What is added to the scores of so many queries, [batch, 1, queries, length]: hides tokens that are padding. */
  readonly biasFor?: (queries: number) => Value;
}

export interface AttentionLayer {
  readonly heads: number;
  /** Do to_q, to_k and to_v have a bias? (In the VAE they do.) */
  readonly bias: boolean;
  /** [batch, 1]: where 1, every token attends to itself alone (Ahn et al. 2024, perturbed-attention guidance). */
  readonly perturb?: Value | null;
}

/** diffusers' Attention: x attends to `context` (itself, or the text). Returns rows [batch·length, channels]. */
export function attention(
  g: GraphBuilder,
  { x, context }: { x: Tokens; context: Tokens },
  name: string,
  { heads, bias, perturb = null }: AttentionLayer,
): Value {
  const channels = axisSize(x.rows, 1);
  const project = (tokens: Tokens, part: string): Value =>
    reshape(g, linear(g, tokens.rows, `${name}.${part}`, { outputs: channels, bias }), [
      tokens.batch,
      tokens.length,
      channels,
    ]);
  const values = project(context, 'to_v');
  const mixed = multiHeadAttention(g, [project(x, 'to_q'), project(context, 'to_k'), values], {
    heads,
    bias: context.biasFor?.(x.length) ?? null,
  });
  const chosen = perturb === null ? mixed : blend(g, [mixed, values], perturb);
  return linear(g, reshape(g, chosen, x.rows.shape), `${name}.to_out.0`, { outputs: channels });
}

/** a where `share` [batch, 1] is 0, b where it is 1. */
function blend(g: GraphBuilder, [a, b]: readonly [Value, Value], share: Value): Value {
  return add(g, a, mul(g, sub(g, b, a), reshape(g, share, [axisSize(share, 0), 1, 1])));
}
