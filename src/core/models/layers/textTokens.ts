import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { mul, sub } from '../../onnx/ops/arithmetic.ts';
import { expand, reshape } from '../../onnx/ops/layout.ts';
import type { Tokens } from './attention.ts';

/** Its exponential is 0, and half precision can still hold it. */
const HIDDEN = 60_000;

export interface TextTokensShape {
  readonly batch: number;
  readonly length: number;
  readonly channels: number;
  /** Do the prompts of a batch differ in length? Then text_mask [N, L] says 1 for a token and 0 for padding. */
  readonly masked: boolean;
}

/** The text that cross-attention looks at: the graph's inputs text [N, L, D] and, where asked, text_mask. */
export function textTokens(g: GraphBuilder, { batch, length, channels, masked }: TextTokensShape): Tokens {
  const text = g.input('text', 'F32', [batch, length, channels]);
  const tokens = { rows: reshape(g, text, [batch * length, channels]), batch, length };
  if (!masked) return tokens;
  const mask = reshape(g, g.input('text_mask', 'F32', [batch, length]), [batch, 1, 1, length]);
  const bias = hiding(g, mask);
  return { ...tokens, biasFor: perLength((queries) => expand(g, bias, [batch, 1, queries, length])) };
}

/** What is added to scores, of a mask that is 1 where something is seen. */
export function hiding(g: GraphBuilder, mask: Value): Value {
  return mul(g, sub(g, mask, g.floats([1])), g.floats([HIDDEN]));
}

/** All layers of one resolution share one. */
export function perLength(make: (queries: number) => Value): (queries: number) => Value {
  const made = new Map<number, Value>();
  return (queries) => {
    const value = made.get(queries) ?? make(queries);
    made.set(queries, value);
    return value;
  };
}
