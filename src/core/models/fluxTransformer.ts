import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { gelu, silu } from '../onnx/ops/activation.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, pixelUnshuffle, reshape, split } from '../onnx/ops/layout.ts';
import { linear } from './layers/linear.ts';
import { gated, modulated, modulation, modulationRows, vectorsOf } from './layers/modulation.ts';
import { planesOfTokens, streamOfPlanes } from './layers/patches.ts';
import { rotary, type Turn } from './layers/rotary.ts';
import { feedForward, headNorm, linearOf } from './layers/streams.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import type { FluxConfig } from './fluxTransformerConfig.ts';

const TIME_CHANNELS = 256;
const ROTARY_BASE = 10_000;
const PATCH = 2;

/**
 * Flux.1 (Black Forest Labs 2024), diffusers' FluxTransformer2DModel: blocks with a stream of text and one of picture tokens that
 * attend to both together, then blocks of one stream of both, in which attention and feed-forward run side by side.
 * Inputs: sample [N, C, h, w], timestep [N, 1], text [N, L, D], pooled [N, P], and where it was distilled with it guidance [N, 1],
 * times 1000; or in place of timestep, pooled and guidance what buildFluxModulations makes of them, where the shape names it.
 * Output: prediction [N, C, h, w]. A token is 2 × 2 latents: they are packed and unpacked here. What adds up over the layers stays in
 * f32: in f16 the text's and the single stream's overflow.
 */
export function buildFlux(config: FluxConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('transformer', dialect);
  const { batch, latent, inputs } = shape;
  const [, height = 0, width = 0] = latent;
  const grid = { rows: height / PATCH, columns: width / PATCH, size: PATCH };
  const length = inputs['text']?.[0] ?? 0;
  const sample = g.input('sample', 'F32', [batch, ...latent]);
  const words = g.input('text', 'F32', [batch, length, config.textChannels]);
  const net: Net = {
    ...{ g, config },
    modulation:
      inputs[modulationInput(0)] === undefined
        ? ownModulation(g, config, batch)
        : toldModulation(g, config, batch),
    turn: rotary(g, placesOf(length, grid), { channels: config.rotaryChannels, base: ROTARY_BASE }),
  };

  let streams: Streams = {
    text: linearOf(g, words, 'context_embedder', widthOf(config)),
    picture: linearOf(g, streamOfPlanes(g, pixelUnshuffle(g, sample, PATCH)), 'x_embedder', widthOf(config)),
  };
  for (let i = 0; i < config.doubleLayers; i += 1) {
    streams = doubleBlock(net, streams, `transformer_blocks.${i}`);
  }
  let x = g.inF32(() => concat(g, [streams.text, streams.picture], 1));
  for (let i = 0; i < config.singleLayers; i += 1) {
    x = singleBlock(net, x, `single_transformer_blocks.${i}`);
  }
  const [, picture = x] = g.inF32(() => split(g, x, [length, grid.rows * grid.columns], 1));
  const [scale = x, shift = x] = net.modulation('norm_out', 2);
  x = normal(g, picture, shift, scale);
  const tokens = linearOf(g, x, 'proj_out', { outputs: config.outChannels });
  g.output('prediction', planesOfTokens(g, tokens, grid));
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: FluxConfig;
  /** Shifts, scales and gates of a layer: `count` vectors [N, 1, channels], of time, guidance and pooled text. */
  readonly modulation: (name: string, count: number) => Value[];
  /** Of text and picture together. */
  readonly turn: Turn;
}

interface Streams {
  readonly text: Value;
  readonly picture: Value;
}

const widthOf = ({ heads, headChannels }: FluxConfig) => ({ outputs: heads * headChannels });

/** Text is nowhere; a picture's token has a row and a column. */
function placesOf(length: number, { rows, columns }: { readonly rows: number; readonly columns: number }) {
  const text = Array.from({ length }, () => [0, 0, 0]);
  const picture = Array.from({ length: rows * columns }, (_, i) => [0, Math.floor(i / columns), i % columns]);
  return [...text, ...picture];
}

function timeAndText(g: GraphBuilder, config: FluxConfig, batch: number): Value {
  const layer = { ...widthOf(config), activation: 'silu', condition: null } as const;
  const name = 'time_text_embed';
  const waves = (input: string): Value =>
    sinusoid(g, g.input(input, 'F32', [batch, 1]), {
      ...{ channels: TIME_CHANNELS, flipSinToCos: true, frequencyShift: 0 },
    });
  const time = timestepEmbedding(g, waves('timestep'), `${name}.timestep_embedder`, layer);
  const guided = config.guidance
    ? add(g, time, timestepEmbedding(g, waves('guidance'), `${name}.guidance_embedder`, layer))
    : time;
  const pooled = g.input('pooled', 'F32', [batch, config.pooledChannels]);
  return add(g, guided, timestepEmbedding(g, pooled, `${name}.text_embedder`, layer));
}

/** The layers that make modulations, and how many vectors each makes. */
export function fluxModulations({
  doubleLayers,
  singleLayers,
}: FluxConfig): readonly (readonly [string, number])[] {
  const doubles = Array.from({ length: doubleLayers }, (_, i) => `transformer_blocks.${i}`);
  const singles = Array.from({ length: singleLayers }, (_, i) => `single_transformer_blocks.${i}`);
  return [
    ...doubles.flatMap((name) => [[`${name}.norm1`, 6] as const, [`${name}.norm1_context`, 6] as const]),
    ...singles.map((name) => [`${name}.norm`, 3] as const),
    ['norm_out', 2],
  ];
}

export const modulationInput = (i: number): string => `modulation_${i}`;

/**
 * What of Flux.1 depends on time and not on the picture, for as many times as there are rows: the modulations of all its blocks, which
 * are a quarter of its weights. Inputs: timestep [R, 1], pooled [R, P], guidance [R, 1]. Outputs: modulation_0 … [R, count·channels].
 */
export function buildFluxModulations(config: FluxConfig, rows: number, dialect: Dialect): Graph {
  const g = new GraphBuilder('modulation', dialect);
  const condition = silu(g, timeAndText(g, config, rows));
  fluxModulations(config).forEach(([name, count], i) => {
    g.output(modulationInput(i), modulationRows(g, condition, name, count));
  });
  return g.build();
}

function ownModulation(g: GraphBuilder, config: FluxConfig, batch: number): Net['modulation'] {
  const condition = silu(g, timeAndText(g, config, batch));
  return (name, count) => modulation(g, condition, name, { count });
}

function toldModulation(g: GraphBuilder, config: FluxConfig, batch: number): Net['modulation'] {
  const { outputs } = widthOf(config);
  const told = new Map(
    fluxModulations(config).map(([name, count], i) => [
      name,
      g.input(modulationInput(i), 'F32', [batch, count * outputs]),
    ]),
  );
  return (name, count) => {
    const all = told.get(name);
    if (all === undefined) throw new RangeError(`${name} has no modulation.`);
    return vectorsOf(g, all, count);
  };
}

const normal = (g: GraphBuilder, x: Value, shift: Value, scale: Value): Value =>
  g.inF32(() => modulated(g, x, shift, scale));

const summed = (g: GraphBuilder, x: Value, gate: Value, change: Value): Value =>
  g.inF32(() => gated(g, x, gate, change));

function doubleBlock(net: Net, { text, picture }: Streams, name: string): Streams {
  const { g, config } = net;
  const own = net.modulation(`${name}.norm1`, 6);
  const words = net.modulation(`${name}.norm1_context`, 6);
  const [shift = picture, scale = picture] = own;
  const [textShift = text, textScale = text] = words;
  const even = {
    text: normal(g, text, textShift, textScale),
    picture: normal(g, picture, shift, scale),
  };
  const mixed = jointAttention(net, even, `${name}.attn`);
  const rest = (x: Value, heard: Value, parts: readonly Value[], feed: string): Value => {
    const [, , gate = x, shift2 = x, scale2 = x, gate2 = x] = parts;
    const y = summed(g, x, gate, heard);
    return summed(g, y, gate2, feedForward(g, normal(g, y, shift2, scale2), `${name}.${feed}`));
  };
  return {
    text: rest(
      text,
      linearOf(g, mixed.text, `${name}.attn.to_add_out`, widthOf(config)),
      words,
      'ff_context',
    ),
    picture: rest(picture, linearOf(g, mixed.picture, `${name}.attn.to_out.0`, widthOf(config)), own, 'ff'),
  };
}

/** Queries, keys and values of both streams side by side, the text first. */
function jointAttention({ g, config, turn }: Net, { text, picture }: Streams, name: string): Streams {
  const { heads } = config;
  const joined = (own: string, added: string, norm: 'q' | 'k' | null): Value => {
    const words = linearOf(g, text, `${name}.${added}`, widthOf(config));
    const patches = linearOf(g, picture, `${name}.${own}`, widthOf(config));
    if (norm === null) return concat(g, [words, patches], 1);
    const normal = [
      headNorm(g, words, `${name}.norm_added_${norm}`, { heads }),
      headNorm(g, patches, `${name}.norm_${norm}`, { heads }),
    ];
    return turn(concat(g, normal, 1), heads);
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

/** Attention and feed-forward of the same normalised stream, joined by one layer (Dehghani et al. 2023). */
function singleBlock({ g, config, modulation: made, turn }: Net, x: Value, name: string): Value {
  const { heads } = config;
  const [shift = x, scale = x, gate = x] = made(`${name}.norm`, 3);
  const even = normal(g, x, shift, scale);
  const of = (part: string): Value => linearOf(g, even, `${name}.attn.to_${part}`, widthOf(config));
  const turned = (part: 'q' | 'k'): Value =>
    turn(headNorm(g, of(part), `${name}.attn.norm_${part}`, { heads }), heads);
  const mixed = multiHeadAttention(g, [turned('q'), turned('k'), of('v')], { heads });
  const { outputs } = widthOf(config);
  const rows = (of: Value): Value => reshape(g, of, [axisSize(x, 0) * axisSize(x, 1), outputs]);
  const inner = gelu(g, linear(g, rows(even), `${name}.proj_mlp`, { outputs: 4 * outputs }), 'tanh');
  const joined = linear(g, concat(g, [rows(mixed), inner], 1), `${name}.proj_out`, { outputs });
  return summed(g, x, gate, reshape(g, joined, x.shape));
}
