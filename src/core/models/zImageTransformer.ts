import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { silu, tanh } from '../onnx/ops/activation.ts';
import { add, mul, sub } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention, rotaryEmbedding } from '../onnx/ops/attention.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, expand, reshape, split, splitLast } from '../onnx/ops/layout.ts';
import { lowered, loweredEpsilon } from './layers/headroom.ts';
import { linear } from './layers/linear.ts';
import { gated, plainNorm } from './layers/modulation.ts';
import { patchesOfPlanes, planesOfPatches, type PatchGrid } from './layers/patches.ts';
import { rmsNorm } from './layers/rmsNorm.ts';
import { turns } from './layers/rotary.ts';
import { headNorm, linearOf } from './layers/streams.ts';
import { hiding } from './layers/textTokens.ts';
import { sinusoid } from './layers/timestepEmbedding.ts';
import type { ZImageConfig } from './zImageTransformerConfig.ts';

const PATCH = 2;
/** Tokens of picture and text each are filled up to a multiple of it, by a learnt token that all others hear. */
export const Z_IMAGE_TOKENS = 32;
const WAVE_CHANNELS = 256;
const TIME_INNER = 1024;
const MOST_TIME_CHANNELS = 256;
/** Of the first layer and the last, in diffusers' names: how large a patch is in a picture, and in time. */
const SIZE = '2-1';

/**
 * Z-Image (Tongyi-MAI 2025), diffusers' ZImageTransformer2DModel: text and picture are refined apart, then are one stream.
 * Inputs: sample [N, C, h, w], timestep [N, 1]; text [N, L, D], L a multiple of 32, with text_filled [N, L], 1 for a token and 0 where the
 * learnt padding belongs; where each is, seen from the picture: text_cosines and text_sines [N, L + 1, d/2], the first of the padding
 * of the picture; and where texts of a batch differ in length text_mask [N, L], 0 for what nobody hears.
 * Output: prediction [N, C, h, w], the velocity from picture to noise. A token is 2 × 2 latents. In f16 the stream overflows: it stays
 * in f32. So do the last products of attention and feed-forward: they are made smaller, which the norm that follows takes away again.
 */
export function buildZImage(config: ZImageConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('transformer', dialect);
  const { batch, latent, inputs } = shape;
  const [, height = 0, width = 0] = latent;
  const grid = { rows: height / PATCH, columns: width / PATCH, size: PATCH };
  const length = inputs['text']?.[0] ?? 0;
  const sample = g.input('sample', 'F32', [batch, ...latent]);
  const net: Net = { g, config, batch, time: timeVector(g, config, batch) };
  const places = placesOf(net, grid, length);
  const mask = 'text_mask' in inputs ? g.input('text_mask', 'F32', [batch, length]) : null;

  const pictureTurn = turnBy(net, places.picture);
  let picture = pictureStream(net, sample, grid);
  for (let i = 0; i < config.refiners; i += 1) {
    picture = block(net, picture, `noise_refiner.${i}`, { turn: pictureTurn, bias: null, isTold: true });
  }
  const textTurn = turnBy(net, places.text);
  const textBias = mask === null ? null : biasOf(g, mask);
  let text = textStream(net, length);
  for (let i = 0; i < config.refiners; i += 1) {
    text = block(net, text, `context_refiner.${i}`, { turn: textTurn, bias: textBias, isTold: false });
  }
  const turn = turnBy(net, joined(g, [places.picture, places.text]));
  const bias = mask === null ? null : biasOf(g, concat(g, [ones(g, [batch, axisSize(picture, 1)]), mask], 1));
  let x = g.inF32(() => concat(g, [picture, text], 1));
  for (let i = 0; i < config.layers; i += 1) x = block(net, x, `layers.${i}`, { turn, bias, isTold: true });
  g.output('prediction', lastLayer(net, x, grid));
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: ZImageConfig;
  readonly batch: number;
  /** [N, T] */
  readonly time: Value;
}

/** It is told how much of the picture is there: 1000 − timestep. */
function timeVector(g: GraphBuilder, { channels }: ZImageConfig, batch: number): Value {
  const done = sub(g, g.floats([1000]), g.input('timestep', 'F32', [batch, 1]));
  const waves = sinusoid(g, done, { channels: WAVE_CHANNELS, flipSinToCos: true, frequencyShift: 0 });
  const inner = silu(g, linear(g, waves, 't_embedder.mlp.0', { outputs: TIME_INNER, exact: true }));
  const outputs = Math.min(channels, MOST_TIME_CHANNELS);
  return linear(g, inner, 't_embedder.mlp.2', { outputs, exact: true });
}

/** Cosines and sines of each token's angles, [N, tokens, d/2]. */
type Turns = readonly [cosines: Value, sines: Value];

const joined = (g: GraphBuilder, all: readonly Turns[]): Turns => [
  concat(
    g,
    all.map(([cosines]) => cosines),
    1,
  ),
  concat(
    g,
    all.map(([, sines]) => sines),
    1,
  ),
];

/** A picture's token has a row and a column; a text's has its distance from the picture, which differs within a batch. */
function placesOf(
  { g, config, batch }: Net,
  grid: PatchGrid,
  length: number,
): { readonly picture: Turns; readonly text: Turns } {
  const { rows, columns } = grid;
  const tokens = rows * columns;
  const places = Array.from({ length: tokens }, (_, i) => [0, Math.floor(i / columns), i % columns]);
  const half = config.headChannels / 2;
  const padding = paddingOf(tokens);
  const tables = turns(places, { channels: config.rotaryChannels, base: config.rotaryBase });
  const both = (['text_cosines', 'text_sines'] as const).map((name, i) => {
    const told = g.input(name, 'F32', [batch, length + 1, half]);
    const [first = told, text = told] = split(g, told, [1, length], 1);
    const own = g.floats(repeatedTable(tables[i] ?? new Float32Array(), batch), [batch, tokens, half]);
    const picture = padding === 0 ? own : concat(g, [own, expand(g, first, [batch, padding, half])], 1);
    return { picture, text };
  });
  const [cosines, sines] = both;
  if (cosines === undefined || sines === undefined) throw new RangeError('There are two tables.');
  return { picture: [cosines.picture, sines.picture], text: [cosines.text, sines.text] };
}

const paddingOf = (tokens: number): number => (Z_IMAGE_TOKENS - (tokens % Z_IMAGE_TOKENS)) % Z_IMAGE_TOKENS;

function repeatedTable(table: Float32Array, times: number): Float32Array {
  const all = new Float32Array(times * table.length);
  for (let i = 0; i < times; i += 1) all.set(table, i * table.length);
  return all;
}

/** Turns queries and keys; all of a batch are one row of tokens, each with its own angles. */
function turnBy({ g, config: { heads } }: Net, [cosines, sines]: Turns): (x: Value) => Value {
  const [batch, length, half] = [axisSize(cosines, 0), axisSize(cosines, 1), axisSize(cosines, 2)];
  const tables = [cosines, sines].map((table) => reshape(g, table, [batch * length, half]));
  const [flatCosines = cosines, flatSines = sines] = tables;
  return (x) => {
    const row = reshape(g, x, [1, batch * length, axisSize(x, 2)]);
    const turned = rotaryEmbedding(g, row, {
      ...{ heads, cosines: flatCosines, sines: flatSines },
      pairs: 'neighbours',
    });
    return reshape(g, turned, x.shape);
  };
}

const ones = (g: GraphBuilder, shape: readonly number[]): Value => g.filled(1, shape);

/** Added to the scores of all queries: of a mask [N, S], 1 where a token is heard. */
function biasOf(g: GraphBuilder, mask: Value): Value {
  const [batch, length] = [axisSize(mask, 0), axisSize(mask, 1)];
  const hidden = hiding(g, reshape(g, mask, [batch, 1, 1, length]));
  return expand(g, hidden, [batch, 1, length, length]);
}

function pictureStream({ g, config, batch }: Net, sample: Value, grid: PatchGrid): Value {
  const { channels } = config;
  const tokens = linearOf(g, patchesOfPlanes(g, sample, grid), `all_x_embedder.${SIZE}`, {
    outputs: channels,
  });
  const padding = paddingOf(axisSize(tokens, 1));
  if (padding === 0) return tokens;
  const learnt = reshape(g, g.parameter('x_pad_token', [1, channels]), [1, 1, channels]);
  const fill = expand(g, learnt, [batch, padding, channels]);
  return g.inF32(() => concat(g, [tokens, fill], 1));
}

function textStream({ g, config, batch }: Net, length: number): Value {
  const { channels, textChannels, epsilon } = config;
  const words = g.input('text', 'F32', [batch, length, textChannels]);
  const filled = reshape(g, g.input('text_filled', 'F32', [batch, length]), [batch, length, 1]);
  const even = g.inF32(() => rmsNorm(g, words, 'cap_embedder.0', epsilon));
  const embedded = linearOf(g, even, 'cap_embedder.1', { outputs: channels });
  const learnt = reshape(g, g.parameter('cap_pad_token', [1, channels]), [1, 1, channels]);
  const rest = sub(g, g.floats([1]), filled);
  return g.inF32(() => add(g, mul(g, embedded, filled), mul(g, learnt, rest)));
}

interface Hearing {
  readonly turn: (x: Value) => Value;
  readonly bias: Value | null;
  /** Of the time. */
  readonly isTold: boolean;
}

/** What comes out of attention and feed-forward is normalised, too. */
function block(net: Net, x: Value, name: string, hearing: Hearing): Value {
  const { g, config } = net;
  const told = hearing.isTold ? modulation(net, `${name}.adaLN_modulation.0`) : null;
  const before = (of: Value, norm: string, scale: Value | undefined): Value =>
    g.inF32(() => {
      const even = rmsNorm(g, of, `${name}.${norm}1`, config.epsilon);
      return scale === undefined ? even : mul(g, even, scale);
    });
  const summed = (of: Value, norm: string, change: Value, gate: Value | undefined): Value =>
    g.inF32(() => {
      const even = rmsNorm(g, change, `${name}.${norm}2`, loweredEpsilon(config.epsilon));
      return gate === undefined ? add(g, of, even) : gated(g, of, gate, even);
    });
  const heard = selfAttention(net, before(x, 'attention_norm', told?.scale), `${name}.attention`, hearing);
  const y = summed(x, 'attention_norm', heard, told?.gate);
  const fed = feedForward(net, before(y, 'ffn_norm', told?.innerScale), `${name}.feed_forward`);
  return summed(y, 'ffn_norm', fed, told?.innerGate);
}

/** Scales and gates [N, 1, channels] of attention and feed-forward: there is no shift. */
function modulation({ g, config, batch, time }: Net, name: string) {
  const outputs = 4 * config.channels;
  const all = reshape(g, linear(g, time, name, { outputs }), [batch, 1, outputs]);
  const [scale = all, gate = all, innerScale = all, innerGate = all] = splitLast(g, all, 4);
  const larger = (by: Value): Value => add(g, by, g.floats([1]));
  return {
    ...{ scale: larger(scale), gate: tanh(g, gate) },
    ...{ innerScale: larger(innerScale), innerGate: tanh(g, innerGate) },
  };
}

/** Its numbers are lowered: see headroom.ts. */
function selfAttention({ g, config }: Net, x: Value, name: string, { turn, bias }: Hearing): Value {
  const { heads, channels } = config;
  const outputs = { outputs: channels, bias: false };
  const project = (part: string): Value => linearOf(g, x, `${name}.to_${part}`, outputs);
  const turned = (part: 'q' | 'k'): Value =>
    turn(headNorm(g, project(part), `${name}.norm_${part}`, { heads, epsilon: HEAD_EPSILON }));
  const mixed = multiHeadAttention(g, [turned('q'), turned('k'), project('v')], { heads, bias });
  return linearOf(g, lowered(g, mixed), `${name}.to_out.0`, outputs);
}

const HEAD_EPSILON = 1e-5;

/** SwiGLU (Shazeer 2020), lowered. */
function feedForward({ g, config }: Net, x: Value, name: string): Value {
  const wide = (part: string): Value =>
    linearOf(g, x, `${name}.${part}`, { outputs: config.innerChannels, bias: false });
  const [gate, up] = [silu(g, wide('w1')), wide('w3')];
  return linearOf(g, mul(g, gate, lowered(g, up)), `${name}.w2`, { outputs: config.channels, bias: false });
}

/** Its prediction goes the other way: from noise to picture. */
function lastLayer({ g, config, batch, time }: Net, x: Value, grid: PatchGrid): Value {
  const name = `all_final_layer.${SIZE}`;
  const { channels, inChannels } = config;
  const tokens = grid.rows * grid.columns;
  const [picture = x] = g.inF32(() => split(g, x, [tokens, axisSize(x, 1) - tokens], 1));
  const scale = linear(g, silu(g, time), `${name}.adaLN_modulation.1`, { outputs: channels });
  const larger = reshape(g, add(g, scale, g.floats([1])), [batch, 1, channels]);
  const even = g.inF32(() => mul(g, plainNorm(g, picture), larger));
  const patches = linearOf(g, even, `${name}.linear`, { outputs: PATCH ** 2 * inChannels });
  return mul(g, planesOfPatches(g, patches, grid), g.floats([-1]));
}
