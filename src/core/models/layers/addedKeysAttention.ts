import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, sub } from '../../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../../onnx/ops/attention.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { concat, reshape, transpose } from '../../onnx/ops/layout.ts';
import { matMul } from '../../onnx/ops/matrix.ts';
import type { Tokens } from './attention.ts';
import { groupNorm } from './groupNorm.ts';
import { linear } from './linear.ts';

export interface AddedKeysLayer {
  readonly heads: number;
  readonly groups: number;
  /** Pixels look at the text, and not at each other. */
  readonly onlyText: boolean;
  /** Each attention normalises the text for itself. */
  readonly normsText: boolean;
}

const EPSILON = 1e-5;
const TEXT_GROUPS = 32;

/**
 * Attention over all pixels of x [N, C, H, W], with a residual, to which a text's keys and values are added: those of the text come
 * first (Nichol et al. 2021, section 4; diffusers' Attention with `added_kv_proj_dim`).
 */
export function addedKeysAttention(
  g: GraphBuilder,
  { x, text }: { readonly x: Value; readonly text: Tokens },
  name: string,
  { heads, groups, onlyText, normsText }: AddedKeysLayer,
): Value {
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  const pixels = height * width;
  const normal = groupNorm(g, x, `${name}.group_norm`, { groups, epsilon: EPSILON });
  const rows = reshape(g, transpose(g, normal, [0, 2, 3, 1]), [batch * pixels, channels]);
  const told = normsText ? normedText(g, text, `${name}.norm_cross`) : text.rows;
  const project = (from: Value, part: string, length: number): Value =>
    reshape(g, linear(g, from, `${name}.${part}`, { outputs: channels }), [batch, length, channels]);
  const seen = (own: string, added: string): Value => {
    const ofText = project(told, added, text.length);
    return onlyText ? ofText : concat(g, [ofText, project(rows, own, pixels)], 1);
  };
  const queries = project(rows, 'to_q', pixels);
  const mixed = multiHeadAttention(g, [queries, seen('to_k', 'add_k_proj'), seen('to_v', 'add_v_proj')], {
    heads,
    bias: text.biasFor?.(pixels) ?? null,
  });
  const out = linear(g, reshape(g, mixed, [batch * pixels, channels]), `${name}.to_out.0`, {
    outputs: channels,
  });
  return add(g, transpose(g, reshape(g, out, [batch, height, width, channels]), [0, 3, 1, 2]), x);
}

/**
 * Over groups of channels and all tokens at once. A text that is mostly padding hardly varies, so its mean is taken away first:
 * otherwise what varies drowns in rounding.
 */
function normedText(g: GraphBuilder, { rows, batch, length }: Tokens, name: string): Value {
  const channels = axisSize(rows, 1);
  const size = (channels / TEXT_GROUPS) * length;
  const planes = transpose(g, reshape(g, rows, [batch, length, channels]), [0, 2, 1]);
  const groups = reshape(g, planes, [batch, TEXT_GROUPS, size]);
  const shares = g.filled(1 / size, [batch, size, 1]);
  const centred = reshape(g, sub(g, groups, matMul(g, groups, shares)), [batch, channels, length, 1]);
  const normal = groupNorm(g, centred, name, { groups: TEXT_GROUPS, epsilon: EPSILON });
  return reshape(g, transpose(g, normal, [0, 2, 3, 1]), [batch * length, channels]);
}
