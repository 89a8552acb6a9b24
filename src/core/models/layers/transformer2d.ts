import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { gelu } from '../../onnx/ops/activation.ts';
import { add, mul } from '../../onnx/ops/arithmetic.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape, splitLast, transpose } from '../../onnx/ops/layout.ts';
import { attention, type ImagePrompt, type Tokens } from './attention.ts';
import { groupNorm } from './groupNorm.ts';
import { layerNorm } from './layerNorm.ts';
import { linear } from './linear.ts';

export interface TransformerLayer {
  readonly heads: number;
  /** Transformer blocks in a row. */
  readonly depth: number;
  readonly groups: number;
  /** proj_in and proj_out are stored as matrices (SD 2) instead of 1×1 convolutions (SD 1). */
  readonly linearProjection: boolean;
  /** The first attention, too, looks at the text. */
  readonly onlyCrossAttention: boolean;
  /** [N, 1]: where 1, self-attention is the identity (see attention.ts); null for never. */
  readonly perturb?: Value | null;
}

const NORM_EPSILON = 1e-6;

/** Spatial transformer (Rombach et al. 2022, §3.3): diffusers' Transformer2DModel on x [N, C, H, W]. */
export function transformer2d(
  g: GraphBuilder,
  { x, text, images = [] }: { x: Value; text: Tokens; images?: readonly ImagePrompt[] },
  name: string,
  layer: TransformerLayer,
): Value {
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  const length = height * width;
  const projection = { outputs: channels, storedAsConv: !layer.linearProjection };
  const normal = groupNorm(g, x, `${name}.norm`, { groups: layer.groups, epsilon: NORM_EPSILON });
  const flat = reshape(g, transpose(g, normal, [0, 2, 3, 1]), [batch * length, channels]);
  let rows = linear(g, flat, `${name}.proj_in`, projection);
  for (let i = 0; i < layer.depth; i += 1) {
    rows = transformerBlock(
      g,
      { x: { rows, batch, length }, text, images },
      `${name}.transformer_blocks.${i}`,
      layer,
    );
  }
  rows = linear(g, rows, `${name}.proj_out`, projection);
  return add(g, transpose(g, reshape(g, rows, [batch, height, width, channels]), [0, 3, 1, 2]), x);
}

/** Self-attention, cross-attention, feed-forward, each pre-normed with a residual: BasicTransformerBlock. */
function transformerBlock(
  g: GraphBuilder,
  { x, text, images }: { x: Tokens; text: Tokens; images: readonly ImagePrompt[] },
  name: string,
  { heads, onlyCrossAttention, perturb = null }: TransformerLayer,
): Value {
  const layer = { heads, bias: false };
  const normed = (rows: Value, i: number): Tokens => ({ ...x, rows: layerNorm(g, rows, `${name}.norm${i}`) });
  let rows = x.rows;
  const self = normed(rows, 1);
  rows = add(
    g,
    attention(g, { x: self, context: onlyCrossAttention ? text : self }, `${name}.attn1`, {
      ...layer,
      perturb,
    }),
    rows,
  );
  const cross = { x: normed(rows, 2), context: text };
  rows = add(g, attention(g, cross, `${name}.attn2`, { ...layer, images }), rows);
  return add(g, feedForward(g, normed(rows, 3).rows, `${name}.ff`), rows);
}

/** GEGLU (Shazeer 2020) and back: (x·W₁) ⊙ gelu(x·W₂), then a linear layer. */
function feedForward(g: GraphBuilder, x: Value, name: string): Value {
  const channels = axisSize(x, 1);
  const inner = 4 * channels;
  const [value, gate] = splitLast(g, linear(g, x, `${name}.net.0.proj`, { outputs: 2 * inner }), 2);
  if (value === undefined || gate === undefined) throw new RangeError('Split gave fewer than two parts.');
  return linear(g, mul(g, value, gelu(g, gate)), `${name}.net.2`, { outputs: channels });
}
