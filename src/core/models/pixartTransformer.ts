import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { gelu, silu } from '../onnx/ops/activation.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { concat, reshape, split } from '../onnx/ops/layout.ts';
import { attention, type Tokens } from './layers/attention.ts';
import { conv2d } from './layers/conv2d.ts';
import { linear } from './layers/linear.ts';
import { gated, modulated, withOnes } from './layers/modulation.ts';
import { planesOfPatches, streamOfPlanes } from './layers/patches.ts';
import { sinusoidalPlaces } from './layers/sinusoidalPlaces.ts';
import { feedForward, linearOf } from './layers/streams.ts';
import { textTokens } from './layers/textTokens.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import type { PixartConfig } from './pixartTransformerConfig.ts';

const WAVES = { channels: 256, flipSinToCos: true, frequencyShift: 0 };

/**
 * PixArt-α (Chen et al. 2023, figure 4) and Σ, diffusers' PixArtTransformer2DModel: a diffusion transformer whose blocks share one
 * modulation, each with a table of its own to add to it, and look at the text between attention and feed-forward layer.
 * Inputs: sample [N, C, h, w], timestep [N, 1], text [N, L, D] with text_mask [N, L], and where it is told them size [N, 2] (height,
 * width) and ratio [N, 1]. Output: prediction [N, 2C, h, w], the second half of which is of the variance.
 */
export function buildPixart(config: PixartConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('transformer', dialect);
  const { batch, latent, inputs } = shape;
  const channels = widthOf(config);
  const grid = gridOf(config, latent);
  const time = timeAndSize(g, config, batch);
  const shared = linear(g, silu(g, time), 'adaln_single.linear', { outputs: 6 * channels });
  const told = { batch, length: inputs['text']?.[0] ?? 0, channels: config.textChannels, masked: true };
  const words = caption(g, textTokens(g, told), channels);
  let x = patches(g, config, g.input('sample', 'F32', [batch, ...latent]));
  for (let i = 0; i < config.layers; i += 1) {
    const name = `transformer_blocks.${i}`;
    const parts = shifted(g, reshape(g, shared, [batch, 6, channels]), `${name}.scale_shift_table`);
    x = block(g, x, name, { config, parts, words });
  }
  const [shift = x, scale = x] = shifted(g, reshape(g, time, [batch, 1, channels]), 'scale_shift_table', 2);
  const outputs = config.patchSize ** 2 * config.outChannels;
  const tokens = linearOf(g, modulated(g, x, shift, scale), 'proj_out', { outputs });
  g.output('prediction', planesOfPatches(g, tokens, grid));
  return g.build();
}

const widthOf = ({ heads, headChannels }: PixartConfig): number => heads * headChannels;

function gridOf({ patchSize: size }: PixartConfig, [, height = 0, width = 0]: readonly number[]) {
  return { rows: height / size, columns: width / size, size };
}

/** What is known of time (and of the size), [N, channels]. */
function timeAndSize(g: GraphBuilder, config: PixartConfig, batch: number): Value {
  const channels = widthOf(config);
  const name = 'adaln_single.emb';
  const embedded = (values: Value, part: string, outputs: number): Value =>
    timestepEmbedding(g, sinusoid(g, values, WAVES), `${name}.${part}`, {
      ...{ outputs, activation: 'silu', condition: null },
    });
  const time = embedded(g.input('timestep', 'F32', [batch, 1]), 'timestep_embedder', channels);
  if (!config.sizes) return time;
  const third = channels / 3;
  const size = reshape(g, g.input('size', 'F32', [batch, 2]), [2 * batch, 1]);
  const sides = reshape(g, embedded(size, 'resolution_embedder', third), [batch, 2 * third]);
  const ratio = embedded(g.input('ratio', 'F32', [batch, 1]), 'aspect_ratio_embedder', third);
  return add(g, time, concat(g, [sides, ratio], 1));
}

/**
 * `count` vectors [N, 1, channels]: what the blocks share with what a table of their own adds. Shift, scale and gate, three by three;
 * scales come as 1 + scale.
 */
function shifted(g: GraphBuilder, shared: Value, table: string, count = 6): Value[] {
  const channels = shared.shape[2] ?? 0;
  const scales = [1, 4].filter((place) => place < count);
  const own = g.derivedParameter(`${table}/larger`, [count, channels], {
    ...{ name: table, shape: [count, channels] },
    derive: (numbers) => withOnes(numbers, channels, scales),
  });
  const all = add(g, shared, reshape(g, own, [1, count, channels]));
  return split(
    g,
    all,
    Array.from({ length: count }, () => 1),
    1,
  );
}

function caption(g: GraphBuilder, text: Tokens, outputs: number): Tokens {
  const inner = gelu(g, linear(g, text.rows, 'caption_projection.linear_1', { outputs }), 'tanh');
  return { ...text, rows: linear(g, inner, 'caption_projection.linear_2', { outputs }) };
}

/** Patches with where they are, counted along a side as long as those that it was trained with. */
function patches(g: GraphBuilder, config: PixartConfig, sample: Value): Value {
  const { patchSize: size, sampleSize, interpolation } = config;
  const outputs = widthOf(config);
  const pads = [0, 0, 0, 0] as const;
  const x = conv2d(g, sample, 'pos_embed.proj', { outputs, kernel: size, stride: size, pads });
  const base = Math.floor(sampleSize / size);
  const places = sinusoidalPlaces(gridOf(config, sample.shape.slice(1)), {
    base,
    interpolation,
    channels: outputs,
  });
  return add(g, streamOfPlanes(g, x), g.floats(places, [1, places.length / outputs, outputs]));
}

interface Block {
  readonly config: PixartConfig;
  /** Shift, scale and gate of attention and of the feed-forward layer. */
  readonly parts: readonly Value[];
  readonly words: Tokens;
}

/** The text is looked at by what is not normalised, and through no gate. */
function block(g: GraphBuilder, x: Value, name: string, { config, parts, words }: Block): Value {
  const [shift = x, scale = x, gate = x, shift2 = x, scale2 = x, gate2 = x] = parts;
  const { heads } = config;
  const own = tokensOf(g, modulated(g, x, shift, scale));
  const seen = attention(g, { x: own, context: own }, `${name}.attn1`, { heads, bias: true });
  let y = gated(g, x, gate, reshape(g, seen, x.shape));
  const heard = attention(g, { x: tokensOf(g, y), context: words }, `${name}.attn2`, { heads, bias: true });
  y = add(g, y, reshape(g, heard, x.shape));
  return gated(g, y, gate2, feedForward(g, modulated(g, y, shift2, scale2), `${name}.ff`));
}

function tokensOf(g: GraphBuilder, x: Value): Tokens {
  const [batch = 0, length = 0, channels = 0] = x.shape;
  return { rows: reshape(g, x, [batch * length, channels]), batch, length };
}
