import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { silu } from '../onnx/ops/activation.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, split } from '../onnx/ops/layout.ts';
import { conv2d } from './layers/conv2d.ts';
import { gated, lastNorm, modulated, modulation } from './layers/modulation.ts';
import { planesOfPatches, streamOfPlanes } from './layers/patches.ts';
import { feedForward, headNorm, linearOf } from './layers/streams.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import type { Sd3Config } from './sd3TransformerConfig.ts';

const TIME_CHANNELS = 256;

/**
 * The multimodal diffusion transformer of Stable Diffusion 3 (Esser et al. 2024, figure 2) and 3.5, diffusers'
 * SD3Transformer2DModel: a stream of picture patches and one of text tokens, each with weights of its own, that attend to
 * both together. Inputs: sample [N, C, h, w], timestep [N, 1], text [N, L, D], pooled [N, P]. Output: prediction [N, C, h, w].
 */
export function buildSd3(config: Sd3Config, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('transformer', dialect);
  const { batch, latent, inputs } = shape;
  const channels = config.heads * config.headChannels;
  const text = g.input('text', 'F32', [batch, inputs['text']?.[0] ?? 0, config.textChannels]);
  const condition = silu(g, timeAndText(g, config, batch));

  let streams: Streams = {
    picture: patches(g, config, g.input('sample', 'F32', [batch, ...latent])),
    text: linearOf(g, text, 'context_embedder', { outputs: channels }),
  };
  for (let i = 0; i < config.layers; i += 1) {
    streams = block(g, streams, `transformer_blocks.${i}`, {
      ...{ config, condition },
      isDual: config.dualAttention.includes(i),
      isLast: i === config.layers - 1,
    });
  }
  const x = lastNorm(g, streams.picture, condition, 'norm_out');
  const outputs = config.patchSize ** 2 * config.outChannels;
  g.output('prediction', planesOfPatches(g, linearOf(g, x, 'proj_out', { outputs }), gridOf(config, latent)));
  return g.build();
}

interface Streams {
  readonly picture: Value;
  readonly text: Value;
}

function gridOf({ patchSize: size }: Sd3Config, [, height = 0, width = 0]: readonly number[]) {
  return { rows: height / size, columns: width / size, size };
}

function timeAndText(
  g: GraphBuilder,
  { pooledChannels, heads, headChannels }: Sd3Config,
  batch: number,
): Value {
  const layer = { outputs: heads * headChannels, activation: 'silu', condition: null } as const;
  const waves = sinusoid(g, g.input('timestep', 'F32', [batch, 1]), {
    ...{ channels: TIME_CHANNELS, flipSinToCos: true, frequencyShift: 0 },
  });
  const pooled = g.input('pooled', 'F32', [batch, pooledChannels]);
  return add(
    g,
    timestepEmbedding(g, waves, 'time_text_embed.timestep_embedder', layer),
    timestepEmbedding(g, pooled, 'time_text_embed.text_embedder', layer),
  );
}

/** Patches with where they are, which is the middle of a table. */
function patches(g: GraphBuilder, config: Sd3Config, sample: Value): Value {
  const { patchSize: size, positions, heads, headChannels } = config;
  const outputs = heads * headChannels;
  const { rows, columns } = gridOf(config, sample.shape.slice(1));
  const pads = [0, 0, 0, 0] as const;
  const x = conv2d(g, sample, 'pos_embed.proj', { outputs, kernel: size, stride: size, pads });
  const [top, left] = [(positions - rows) >> 1, (positions - columns) >> 1];
  const table = g.derivedParameter(`pos_embed.pos_embed/${rows}x${columns}`, [1, rows * columns, outputs], {
    name: 'pos_embed.pos_embed',
    shape: [1, positions ** 2, outputs],
    derive: (all) => {
      const middle = new Float32Array(rows * columns * outputs);
      for (let row = 0; row < rows; row += 1) {
        const start = ((top + row) * positions + left) * outputs;
        middle.set(all.subarray(start, start + columns * outputs), row * columns * outputs);
      }
      return middle;
    },
  });
  return add(g, streamOfPlanes(g, x), table);
}

interface Block {
  readonly config: Sd3Config;
  /** Of time and pooled text, activated. */
  readonly condition: Value;
  /** The picture attends to itself once more. */
  readonly isDual: boolean;
  /** Its text is not read any more. */
  readonly isLast: boolean;
}

function block(g: GraphBuilder, { picture, text }: Streams, name: string, layer: Block): Streams {
  const { condition, isDual, isLast, config } = layer;
  const own = modulation(g, condition, `${name}.norm1`, { count: isDual ? 9 : 6 });
  const [shift = picture, scale = picture, gate = picture, shift2 = picture, scale2 = picture] = own;
  const [, , , , , gate2 = picture, shift3 = picture, scale3 = picture, gate3 = picture] = own;
  const words = isLast ? [] : modulation(g, condition, `${name}.norm1_context`, { count: 6 });
  const [textShift = text, textScale = text, textGate = text] = words;
  const normal = {
    picture: modulated(g, picture, shift, scale),
    text: isLast
      ? lastNorm(g, text, condition, `${name}.norm1_context`)
      : modulated(g, text, textShift, textScale),
  };
  const mixed = jointAttention(g, normal, `${name}.attn`, layer);
  let x = gated(g, picture, gate, linearOf(g, mixed.picture, `${name}.attn.to_out.0`, widthOf(config)));
  if (isDual) {
    const again = selfAttention(g, modulated(g, picture, shift3, scale3), `${name}.attn2`, config);
    x = gated(g, x, gate3, again);
  }
  x = gated(g, x, gate2, feedForward(g, modulated(g, x, shift2, scale2), `${name}.ff`));
  if (isLast) return { picture: x, text };

  const [, , , textShift2 = text, textScale2 = text, textGate2 = text] = words;
  const heard = linearOf(g, mixed.text, `${name}.attn.to_add_out`, widthOf(config));
  const y = gated(g, text, textGate, heard);
  const told = feedForward(g, modulated(g, y, textShift2, textScale2), `${name}.ff_context`);
  return { picture: x, text: gated(g, y, textGate2, told) };
}

const widthOf = ({ heads, headChannels }: Sd3Config) => ({ outputs: heads * headChannels });

/** Queries, keys and values of both streams side by side, the picture first. */
function jointAttention(g: GraphBuilder, streams: Streams, name: string, { config }: Block): Streams {
  const { picture, text } = streams;
  const joined = (own: string, added: string, norm: string | null): Value =>
    concat(
      g,
      [
        projected(g, picture, config, { name: `${name}.${own}`, norm: norm && `${name}.norm_${norm}` }),
        projected(g, text, config, { name: `${name}.${added}`, norm: norm && `${name}.norm_added_${norm}` }),
      ],
      1,
    );
  const mixed = multiHeadAttention(
    g,
    [
      joined('to_q', 'add_q_proj', 'q'),
      joined('to_k', 'add_k_proj', 'k'),
      joined('to_v', 'add_v_proj', null),
    ],
    { heads: config.heads },
  );
  const [ofPicture = mixed, ofText = mixed] = split(g, mixed, [axisSize(picture, 1), axisSize(text, 1)], 1);
  return { picture: ofPicture, text: ofText };
}

function selfAttention(g: GraphBuilder, x: Value, name: string, config: Sd3Config): Value {
  const of = (part: string, norm: string | null): Value =>
    projected(g, x, config, { name: `${name}.to_${part}`, norm: norm && `${name}.norm_${norm}` });
  const mixed = multiHeadAttention(g, [of('q', 'q'), of('k', 'k'), of('v', null)], { heads: config.heads });
  return linearOf(g, mixed, `${name}.to_out.0`, widthOf(config));
}

function projected(
  g: GraphBuilder,
  x: Value,
  config: Sd3Config,
  { name, norm }: { readonly name: string; readonly norm: string | null },
): Value {
  const all = linearOf(g, x, name, widthOf(config));
  return norm === null || !config.normalizesHeads ? all : headNorm(g, all, norm, { heads: config.heads });
}
