import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { gelu } from '../onnx/ops/activation.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, expand, reshape } from '../onnx/ops/layout.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';

/** What an IP-Adapter makes tokens with (Ye et al. 2023): of one vector, of all squares, or by asking about them. */
export type ImageProjectionConfig =
  | { readonly kind: 'basic'; readonly inputs: number; readonly tokens: number; readonly outputs: number }
  | { readonly kind: 'full'; readonly inputs: number; readonly outputs: number }
  | {
      readonly kind: 'plus';
      readonly inputs: number;
      readonly outputs: number;
      readonly channels: number;
      readonly innerChannels: number;
      readonly queries: number;
      readonly layers: number;
      readonly heads: number;
      /** Of each head. */
      readonly headChannels: number;
    };

export interface ImageProjectionShape {
  readonly batch: number;
  /** Tokens of the image encoder; 1 where it gives one vector. */
  readonly length: number;
}

/**
 * Input: image [N, P] or [N, L, C], as the image encoder gives it. Output: tokens [N, T, D], which the UNet's
 * cross-attentions look at. Parameters have the names of IP-Adapter's files below `image_proj.`.
 */
export function buildImageProjection(
  config: ImageProjectionConfig,
  shape: ImageProjectionShape,
  dialect: Dialect,
): Graph {
  const g = new GraphBuilder('image_projection', dialect);
  g.output('tokens', projected(g, config, shape));
  return g.build();
}

export function projectionTokens(config: ImageProjectionConfig, length: number): number {
  switch (config.kind) {
    case 'basic':
      return config.tokens;
    case 'full':
      return length;
    case 'plus':
      return config.queries;
  }
}

function projected(
  g: GraphBuilder,
  config: ImageProjectionConfig,
  { batch, length }: ImageProjectionShape,
): Value {
  const { inputs, outputs } = config;
  if (config.kind === 'basic') {
    const image = g.input('image', 'F32', [batch, inputs]);
    const flat = linear(g, image, 'proj', { outputs: config.tokens * outputs });
    return layerNorm(g, reshape(g, flat, [batch, config.tokens, outputs]), 'norm');
  }
  const rows = reshape(g, g.input('image', 'F32', [batch, length, inputs]), [batch * length, inputs]);
  if (config.kind === 'full') {
    const wide = gelu(g, linear(g, rows, 'proj.0', { outputs: inputs }));
    const tokens = layerNorm(g, linear(g, wide, 'proj.2', { outputs }), 'proj.3');
    return reshape(g, tokens, [batch, length, outputs]);
  }
  return resampled(g, rows, config, { batch, length });
}

type Plus = Extract<ImageProjectionConfig, { kind: 'plus' }>;

/** A few learned tokens ask about the picture's, layer by layer (Alayrac et al. 2022, the "Perceiver resampler"). */
function resampled(g: GraphBuilder, rows: Value, config: Plus, shape: ImageProjectionShape): Value {
  const { channels, queries, layers, outputs } = config;
  const picture = linear(g, rows, 'proj_in', { outputs: channels });
  const learned = expand(g, g.parameter('latents', [1, queries, channels]), [shape.batch, queries, channels]);
  let latents = reshape(g, learned, [shape.batch * queries, channels]);
  for (let i = 0; i < layers; i += 1) {
    latents = add(g, latents, asked(g, { picture, latents }, `layers.${i}.0`, { ...config, ...shape }));
    latents = add(g, latents, feedForward(g, latents, `layers.${i}.1`, config.innerChannels));
  }
  const tokens = layerNorm(g, linear(g, latents, 'proj_out', { outputs }), 'norm_out');
  return reshape(g, tokens, [shape.batch, queries, outputs]);
}

function asked(
  g: GraphBuilder,
  x: { readonly picture: Value; readonly latents: Value },
  name: string,
  { batch, length, queries, channels, heads, headChannels }: Plus & ImageProjectionShape,
): Value {
  const inner = heads * headChannels;
  const latents = layerNorm(g, x.latents, `${name}.norm2`);
  const byBatch = (rows: Value, count: number): Value => reshape(g, rows, [batch, count, axisSize(rows, 1)]);
  const picture = layerNorm(g, x.picture, `${name}.norm1`);
  const all = concat(g, [byBatch(picture, length), byBatch(latents, queries)], 1);
  const rows = reshape(g, all, [batch * (length + queries), channels]);
  const project = (tokens: Value, part: string, count: number): Value =>
    byBatch(linear(g, tokens, `${name}.${part}`, { outputs: inner, bias: false }), count);
  const mixed = multiHeadAttention(
    g,
    [
      project(latents, 'to_q', queries),
      project(rows, 'to_k', length + queries),
      project(rows, 'to_v', length + queries),
    ],
    { heads },
  );
  const flat = reshape(g, mixed, [batch * queries, inner]);
  return linear(g, flat, `${name}.to_out`, { outputs: channels, bias: false });
}

function feedForward(g: GraphBuilder, x: Value, name: string, inner: number): Value {
  const wide = gelu(g, linear(g, layerNorm(g, x, `${name}.0`), `${name}.1`, { outputs: inner, bias: false }));
  return linear(g, wide, `${name}.3`, { outputs: axisSize(x, 1), bias: false });
}
