import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { gelu, silu } from '../onnx/ops/activation.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, pixelUnshuffle, split } from '../onnx/ops/layout.ts';
import { gated, lastNorm, modulated, modulation } from './layers/modulation.ts';
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
 * times 1000. Output: prediction [N, C, h, w]. A token is 2 × 2 latents: they are packed and unpacked here.
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
    condition: silu(g, timeAndText(g, config, batch)),
    turn: rotary(g, placesOf(length, grid), { channels: config.rotaryChannels, base: ROTARY_BASE }),
  };

  let streams: Streams = {
    text: linearOf(g, words, 'context_embedder', widthOf(config)),
    picture: linearOf(g, streamOfPlanes(g, pixelUnshuffle(g, sample, PATCH)), 'x_embedder', widthOf(config)),
  };
  for (let i = 0; i < config.doubleLayers; i += 1) {
    streams = doubleBlock(net, streams, `transformer_blocks.${i}`);
  }
  let x = concat(g, [streams.text, streams.picture], 1);
  for (let i = 0; i < config.singleLayers; i += 1) {
    x = singleBlock(net, x, `single_transformer_blocks.${i}`);
  }
  const [, picture = x] = split(g, x, [length, grid.rows * grid.columns], 1);
  x = lastNorm(g, picture, net.condition, 'norm_out');
  const tokens = linearOf(g, x, 'proj_out', { outputs: config.outChannels });
  g.output('prediction', planesOfTokens(g, tokens, grid));
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: FluxConfig;
  /** Of time, guidance and pooled text, activated. */
  readonly condition: Value;
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

function doubleBlock(net: Net, { text, picture }: Streams, name: string): Streams {
  const { g, condition, config } = net;
  const own = modulation(g, condition, `${name}.norm1`, 6);
  const words = modulation(g, condition, `${name}.norm1_context`, 6);
  const [shift = picture, scale = picture] = own;
  const [textShift = text, textScale = text] = words;
  const normal = {
    text: modulated(g, text, textShift, textScale),
    picture: modulated(g, picture, shift, scale),
  };
  const mixed = jointAttention(net, normal, `${name}.attn`);
  const rest = (x: Value, heard: Value, parts: readonly Value[], feed: string): Value => {
    const [, , gate = x, shift2 = x, scale2 = x, gate2 = x] = parts;
    const y = gated(g, x, gate, heard);
    return gated(g, y, gate2, feedForward(g, modulated(g, y, shift2, scale2), `${name}.${feed}`));
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
      headNorm(g, words, `${name}.norm_added_${norm}`, heads),
      headNorm(g, patches, `${name}.norm_${norm}`, heads),
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
function singleBlock({ g, config, condition, turn }: Net, x: Value, name: string): Value {
  const { heads } = config;
  const [shift = x, scale = x, gate = x] = modulation(g, condition, `${name}.norm`, 3);
  const normal = modulated(g, x, shift, scale);
  const of = (part: string): Value => linearOf(g, normal, `${name}.attn.to_${part}`, widthOf(config));
  const turned = (part: 'q' | 'k'): Value =>
    turn(headNorm(g, of(part), `${name}.attn.norm_${part}`, heads), heads);
  const mixed = multiHeadAttention(g, [turned('q'), turned('k'), of('v')], { heads });
  const wide = { outputs: 4 * heads * config.headChannels };
  const inner = gelu(g, linearOf(g, normal, `${name}.proj_mlp`, wide), 'tanh');
  return gated(g, x, gate, linearOf(g, concat(g, [mixed, inner], 2), `${name}.proj_out`, widthOf(config)));
}
