import type { GraphBuilder, Value } from '../../onnx/graph.ts';
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
}

export interface AttentionLayer {
  readonly heads: number;
  /** Do to_q, to_k and to_v have a bias? (In the VAE they do.) */
  readonly bias: boolean;
}

/** diffusers' Attention: x attends to `context` (itself, or the text). Returns rows [batch·length, channels]. */
export function attention(
  g: GraphBuilder,
  { x, context }: { x: Tokens; context: Tokens },
  name: string,
  { heads, bias }: AttentionLayer,
): Value {
  const channels = axisSize(x.rows, 1);
  const project = (tokens: Tokens, part: string): Value =>
    reshape(g, linear(g, tokens.rows, `${name}.${part}`, { outputs: channels, bias }), [
      tokens.batch,
      tokens.length,
      channels,
    ]);
  const mixed = multiHeadAttention(
    g,
    [project(x, 'to_q'), project(context, 'to_k'), project(context, 'to_v')],
    { heads },
  );
  return linear(g, reshape(g, mixed, x.rows.shape), `${name}.to_out.0`, { outputs: channels });
}
