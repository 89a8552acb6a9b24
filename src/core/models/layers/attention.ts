import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul, sub } from '../../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../../onnx/ops/attention.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape } from '../../onnx/ops/layout.ts';
import { gemm } from '../../onnx/ops/matrix.ts';
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

/** A picture that cross-attentions look at beside the text, with keys and values of its own (Ye et al. 2023). */
export interface ImagePrompt {
  readonly tokens: Tokens;
  /** The name of what makes keys or values of the tokens. */
  readonly weight: (attention: string, part: 'to_k_ip' | 'to_v_ip') => string;
  /** How much each attention heeds it, by its name: [batch, 1]. */
  readonly strengths: ReadonlyMap<string, Value>;
}

export interface AttentionLayer {
  readonly heads: number;
  /** Do to_q, to_k and to_v have a bias? (In the VAE they do.) */
  readonly bias: boolean;
  /** [batch, 1]: where 1, every token attends to itself alone (Ahn et al. 2024, perturbed-attention guidance). */
  readonly perturb?: Value | null;
  readonly images?: readonly ImagePrompt[];
}

/** diffusers' Attention: x attends to `context` (itself, or the text). Returns rows [batch·length, channels]. */
export function attention(
  g: GraphBuilder,
  { x, context }: { x: Tokens; context: Tokens },
  name: string,
  { heads, bias, perturb = null, images = [] }: AttentionLayer,
): Value {
  const channels = axisSize(x.rows, 1);
  const project = (tokens: Tokens, part: string): Value =>
    reshape(g, linear(g, tokens.rows, `${name}.${part}`, { outputs: channels, bias }), [
      tokens.batch,
      tokens.length,
      channels,
    ]);
  const values = project(context, 'to_v');
  const queries = project(x, 'to_q');
  const mixed = multiHeadAttention(g, [queries, project(context, 'to_k'), values], {
    heads,
    bias: context.biasFor?.(x.length) ?? null,
  });
  const perturbed = perturb === null ? mixed : blend(g, [mixed, values], perturb);
  const chosen = images.reduce(
    (sum, image) => add(g, sum, seen(g, image, name, { queries, heads })),
    perturbed,
  );
  return linear(g, reshape(g, chosen, x.rows.shape), `${name}.to_out.0`, { outputs: channels });
}

/** a where `share` [batch, 1] is 0, b where it is 1. */
function blend(g: GraphBuilder, [a, b]: readonly [Value, Value], share: Value): Value {
  return add(g, a, mul(g, sub(g, b, a), reshape(g, share, [axisSize(share, 0), 1, 1])));
}

/** What the queries find in a picture, as strong as it is to be heeded here. */
function seen(
  g: GraphBuilder,
  { tokens, weight, strengths }: ImagePrompt,
  name: string,
  { queries, heads }: { queries: Value; heads: number },
): Value {
  const [batch, channels] = [axisSize(queries, 0), axisSize(queries, 2)];
  const project = (part: 'to_k_ip' | 'to_v_ip'): Value => {
    const matrix = g.parameter(weight(name, part), [channels, axisSize(tokens.rows, 1)]);
    return reshape(g, gemm(g, tokens.rows, matrix, null), [batch, tokens.length, channels]);
  };
  const found = multiHeadAttention(g, [queries, project('to_k_ip'), project('to_v_ip')], { heads });
  const strength = strengths.get(name);
  if (strength === undefined) throw new RangeError(`${name} is no cross-attention of this network.`);
  return mul(g, found, reshape(g, strength, [batch, 1, 1]));
}
