import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { silu } from '../onnx/ops/activation.ts';
import { add, mul } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, reshape, split, splitLast, transpose } from '../onnx/ops/layout.ts';
import type { Flux2Config } from './flux2TransformerConfig.ts';
import { linear } from './layers/linear.ts';
import { gated, modulated, modulation } from './layers/modulation.ts';
import { streamOfPlanes } from './layers/patches.ts';
import { rotary, type Turn } from './layers/rotary.ts';
import { headNorm, linearOf } from './layers/streams.ts';
import { sinusoid } from './layers/timestepEmbedding.ts';

/**
 * Flux.2 (Black Forest Labs 2025), diffusers' Flux2Transformer2DModel: as Flux.1, blocks of two streams, then of one, but all blocks of a
 * kind share their modulation, nothing has a bias, and each token of the text has a place.
 * Inputs: sample [N, C, h, w], timestep [N, 1], text [N, L, D], and where it was distilled with it guidance [N, 1], times 1000.
 * Output: prediction [N, C, h, w]. A latent is a token. What adds up over the layers stays in f32: in f16 it overflows.
 */
export function buildFlux2(config: Flux2Config, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('transformer', dialect);
  const { batch, latent, inputs } = shape;
  const [, rows = 0, columns = 0] = latent;
  const length = inputs['text']?.[0] ?? 0;
  const sample = g.input('sample', 'F32', [batch, ...latent]);
  const words = g.input('text', 'F32', [batch, length, config.textChannels]);
  const condition = silu(g, timeVector(g, config, batch));
  const told = (name: string, count: number): Value[] =>
    modulation(g, condition, name, { count, bias: false });
  const net: Net = {
    ...{ g, config },
    turn: rotary(g, placesOf(length, { rows, columns }), {
      ...{ channels: config.rotaryChannels, base: config.rotaryBase },
    }),
  };

  const [ofPicture, ofText] = ['img', 'txt'].map((stream) => told(`double_stream_modulation_${stream}`, 6));
  let streams: Streams = {
    // a language model's states may be large
    text: g.inF32(() => linearOf(g, words, 'context_embedder', widthOf(config))),
    picture: linearOf(g, streamOfPlanes(g, sample), 'x_embedder', widthOf(config)),
  };
  const shared = { text: ofText ?? [], picture: ofPicture ?? [] };
  for (let i = 0; i < config.doubleLayers; i += 1) {
    streams = doubleBlock(net, streams, `transformer_blocks.${i}`, shared);
  }
  const single = told('single_stream_modulation', 3);
  let x = g.inF32(() => concat(g, [streams.text, streams.picture], 1));
  for (let i = 0; i < config.singleLayers; i += 1) {
    x = singleBlock(net, x, `single_transformer_blocks.${i}.attn`, single);
  }
  const [, picture = x] = g.inF32(() => split(g, x, [length, rows * columns], 1));
  const [scale = x, shift = x] = told('norm_out', 2);
  const even = normal(g, picture, shift, scale);
  const tokens = linearOf(g, even, 'proj_out', { outputs: config.outChannels, bias: false });
  const planes = reshape(g, transpose(g, tokens, [0, 2, 1]), [batch, config.outChannels, rows, columns]);
  g.output('prediction', planes);
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: Flux2Config;
  /** Of text and picture together. */
  readonly turn: Turn;
}

interface Both<T> {
  readonly text: T;
  readonly picture: T;
}

type Streams = Both<Value>;

const widthOf = ({ heads, headChannels }: Flux2Config) => ({ outputs: heads * headChannels, bias: false });

/** Time, row, column, and a text's token after token. */
function placesOf(length: number, { rows, columns }: { readonly rows: number; readonly columns: number }) {
  const text = Array.from({ length }, (_, i) => [0, 0, 0, i]);
  const picture = Array.from({ length: rows * columns }, (_, i) => [
    0,
    Math.floor(i / columns),
    i % columns,
    0,
  ]);
  return [...text, ...picture];
}

function timeVector(g: GraphBuilder, config: Flux2Config, batch: number): Value {
  const { outputs } = widthOf(config);
  const layer = { outputs, bias: false, exact: true };
  const embedded = (input: string, name: string): Value => {
    const waves = sinusoid(g, g.input(input, 'F32', [batch, 1]), {
      ...{ channels: config.timeChannels, flipSinToCos: true, frequencyShift: 0 },
    });
    const path = `time_guidance_embed.${name}_embedder`;
    return linear(g, silu(g, linear(g, waves, `${path}.linear_1`, layer)), `${path}.linear_2`, layer);
  };
  const time = embedded('timestep', 'timestep');
  return config.guidance ? add(g, time, embedded('guidance', 'guidance')) : time;
}

const normal = (g: GraphBuilder, x: Value, shift: Value, scale: Value): Value =>
  g.inF32(() => modulated(g, x, shift, scale));

const summed = (g: GraphBuilder, x: Value, gate: Value, change: Value): Value =>
  g.inF32(() => gated(g, x, gate, change));

function doubleBlock(
  net: Net,
  { text, picture }: Streams,
  name: string,
  told: Both<readonly Value[]>,
): Streams {
  const { g, config } = net;
  const even = (x: Value, [shift = x, scale = x]: readonly Value[]): Value => normal(g, x, shift, scale);
  const mixed = jointAttention(
    net,
    { text: even(text, told.text), picture: even(picture, told.picture) },
    `${name}.attn`,
  );
  const rest = (x: Value, heard: Value, parts: readonly Value[], feed: string): Value => {
    const [, , gate = x, shift = x, scale = x, innerGate = x] = parts;
    const y = summed(g, x, gate, heard);
    return summed(g, y, innerGate, feedForward(net, normal(g, y, shift, scale), `${name}.${feed}`));
  };
  const ofText = linearOf(g, mixed.text, `${name}.attn.to_add_out`, widthOf(config));
  const ofPicture = linearOf(g, mixed.picture, `${name}.attn.to_out.0`, widthOf(config));
  return {
    text: rest(text, ofText, told.text, 'ff_context'),
    picture: rest(picture, ofPicture, told.picture, 'ff'),
  };
}

/** Queries, keys and values of both streams side by side, the text first. */
function jointAttention({ g, config, turn }: Net, { text, picture }: Streams, name: string): Streams {
  const { heads, epsilon } = config;
  const joined = (own: string, added: string, norm: 'q' | 'k' | null): Value => {
    const words = linearOf(g, text, `${name}.${added}`, widthOf(config));
    const tokens = linearOf(g, picture, `${name}.${own}`, widthOf(config));
    if (norm === null) return concat(g, [words, tokens], 1);
    const normed = [
      headNorm(g, words, `${name}.norm_added_${norm}`, { heads, epsilon }),
      headNorm(g, tokens, `${name}.norm_${norm}`, { heads, epsilon }),
    ];
    return turn(concat(g, normed, 1), heads);
  };
  const mixed = multiHeadAttention(
    g,
    [
      joined('to_q', 'add_q_proj', 'q'),
      joined('to_k', 'add_k_proj', 'k'),
      joined('to_v', 'add_v_proj', null),
    ],
    { heads },
  );
  const [ofText = mixed, ofPicture = mixed] = split(g, mixed, [axisSize(text, 1), axisSize(picture, 1)], 1);
  return { text: ofText, picture: ofPicture };
}

/** SwiGLU (Shazeer 2020): the first half opens the second. */
function swiglu(g: GraphBuilder, x: Value): Value {
  const [gate = x, up = x] = splitLast(g, x, 2);
  return mul(g, silu(g, gate), up);
}

function feedForward({ g, config }: Net, x: Value, name: string): Value {
  const wide = { outputs: 2 * config.innerChannels, bias: false };
  const inner = swiglu(g, linearOf(g, x, `${name}.linear_in`, wide));
  return linearOf(g, inner, `${name}.linear_out`, widthOf(config));
}

/** Attention and feed-forward of the same normalised stream, which one layer makes and one joins (Dehghani et al. 2023). */
function singleBlock(net: Net, x: Value, name: string, told: readonly Value[]): Value {
  const { g, config, turn } = net;
  const { heads, innerChannels, epsilon } = config;
  const { outputs: width } = widthOf(config);
  const [shift = x, scale = x, gate = x] = told;
  const even = normal(g, x, shift, scale);
  const wide = { outputs: 3 * width + 2 * innerChannels, bias: false };
  const all = linearOf(g, even, `${name}.to_qkv_mlp_proj`, wide);
  const [q = all, k = all, v = all, inner = all] = split(g, all, [width, width, width, 2 * innerChannels], 2);
  const turned = (part: Value, norm: string): Value =>
    turn(headNorm(g, part, `${name}.${norm}`, { heads, epsilon }), heads);
  const mixed = multiHeadAttention(g, [turned(q, 'norm_q'), turned(k, 'norm_k'), v], { heads });
  const joined = concat(g, [mixed, swiglu(g, inner)], 2);
  return summed(g, x, gate, linearOf(g, joined, `${name}.to_out`, widthOf(config)));
}
