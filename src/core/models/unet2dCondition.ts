import { AquatintError } from '../errors.ts';
import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add, mul, sub } from '../onnx/ops/arithmetic.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat } from '../onnx/ops/layout.ts';
import { activate } from './layers/activation.ts';
import type { Tokens } from './layers/attention.ts';
import { classEmbedding, sizeEmbedding } from './layers/conditionEmbedding.ts';
import { conv2d } from './layers/conv2d.ts';
import { groupNorm } from './layers/groupNorm.ts';
import { resnetBlock } from './layers/resnetBlock.ts';
import { downsample, upsample } from './layers/sampling.ts';
import { textTokens } from './layers/textTokens.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import { transformer2d } from './layers/transformer2d.ts';
import type { UNetConfig, UNetLevel } from './unetConfig.ts';

/** The network under construction. */
interface Net {
  readonly config: UNetConfig;
  readonly conditions: Conditions;
  /** What the down path leaves for the up path: last in, first out. */
  readonly skips: Value[];
}

/** What every block sees. */
interface Conditions {
  /** The time embedding, after its activation: each resnet projects it. [N, T] */
  readonly time: Value;
  readonly text: Tokens;
  readonly perturb: Value | null;
}

/**
 * The denoiser of Stable Diffusion (Rombach et al. 2022; Ronneberger et al. 2015), diffusers' UNet2DConditionModel.
 *
 * Inputs: sample [N, C, H, W], timestep [N, 1], text [N, L, D]; for distilled models with a guidance embedding
 * timestep_cond [N, W]; for SDXL pooled [N, P] and sizes [N, 6]; for the x4 upscaler class_label [N]. Where the shape
 * names them: concat [N, c, H, W], planes that follow the sample (Rombach et al. 2022, §3.3: a mask and what it leaves, a
 * picture to change); text_mask [N, L], 1 for a token and 0 for padding; perturb [N, 1], 1 for whom of the batch the
 * middle's self-attention is the identity. Output: prediction [N, Cout, H, W] (epsilon, v or sample, as trained).
 */
export function buildUNet(config: UNetConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('unet', dialect);
  const { batch, inputs } = shape;
  const sample = noisyPicture(g, shape);
  const conditions = {
    time: timeEmbedding(g, config, batch),
    text: textTokens(g, {
      batch,
      length: inputs['text']?.[0] ?? 0,
      channels: firstLevel(config).contextChannels,
      masked: 'text_mask' in inputs,
    }),
    perturb: 'perturb' in inputs ? g.input('perturb', 'F32', [batch, 1]) : null,
  };
  const net: Net = { config, conditions, skips: [] };

  let x = config.centerInput ? sub(g, mul(g, sample, g.floats([2])), g.floats([1])) : sample;
  x = conv2d(g, x, 'conv_in', { outputs: firstLevel(config).channels, kernel: config.convInKernel });
  net.skips.push(x);
  x = upPath(g, midBlock(g, downPath(g, x, net), net), net);
  x = groupNorm(g, x, 'conv_norm_out', {
    groups: config.groups,
    epsilon: config.epsilon,
    activation: config.activation,
  });
  g.output(
    'prediction',
    conv2d(g, x, 'conv_out', { outputs: config.outChannels, kernel: config.convOutKernel }),
  );
  return g.build();
}

export interface TextPlane {
  readonly batch: number;
  /** Latent height and width. */
  readonly height: number;
  readonly width: number;
  /** Tokens. */
  readonly textLength: number;
}

/** The shape of a run that is told of a text and nothing that could be left out. */
export function plainShape(
  config: UNetConfig,
  { batch, height, width, textLength }: TextPlane,
): DenoiserShape {
  return {
    batch,
    latent: [config.inChannels, height, width],
    inputs: { text: [textLength, firstLevel(config).contextChannels] },
  };
}

function noisyPicture(g: GraphBuilder, { batch, latent, inputs }: DenoiserShape): Value {
  const sample = g.input('sample', 'F32', [batch, ...latent]);
  const { concat: planes } = inputs;
  return planes === undefined ? sample : concat(g, [sample, g.input('concat', 'F32', [batch, ...planes])], 1);
}

function timeEmbedding(g: GraphBuilder, config: UNetConfig, batch: number): Value {
  const timestep = g.input('timestep', 'F32', [batch, 1]);
  const condition =
    config.timeConditionChannels === null
      ? null
      : g.input('timestep_cond', 'F32', [batch, config.timeConditionChannels]);
  const waves = sinusoid(g, timestep, {
    channels: firstLevel(config).channels,
    flipSinToCos: config.flipSinToCos,
    frequencyShift: config.frequencyShift,
  });
  const embedding = timestepEmbedding(g, waves, 'time_embedding', {
    outputs: config.timeEmbeddingChannels,
    activation: config.timeActivation,
    condition,
  });
  const more = [classEmbedding(g, config, batch), sizeEmbedding(g, config, batch)];
  const all = more.reduce<Value>((sum, value) => (value === null ? sum : add(g, sum, value)), embedding);
  return activate(g, all, config.activation);
}

function downPath(g: GraphBuilder, start: Value, { config, conditions, skips }: Net): Value {
  let x = start;
  config.levels.forEach((level, i) => {
    const name = `down_blocks.${i}`;
    for (let j = 0; j < level.resnets; j += 1) {
      x = unetResnet(g, x, `${name}.resnets.${j}`, { config, level, conditions });
      if (config.downAttention[i] === true) {
        const depth = level.downDepths[j] ?? 1;
        x = unetAttention(g, x, `${name}.attentions.${j}`, { config, level, conditions, depth });
      }
      skips.push(x);
    }
    if (i < config.levels.length - 1) {
      x = downsample(g, x, `${name}.downsamplers.0`, config.downsamplePadding);
      skips.push(x);
    }
  });
  return x;
}

function midBlock(g: GraphBuilder, start: Value, { config, conditions }: Net): Value {
  if (config.midBlock === 'none') return start;
  // "only_cross_attention" does not reach the middle
  const level = { ...lastLevel(config), onlyCrossAttention: false };
  const block = { config, level, conditions, outputScale: config.midBlockScale };
  const inner = { ...block, depth: config.midDepth, perturb: conditions.perturb };
  const x = unetResnet(g, start, 'mid_block.resnets.0', block);
  if (config.midBlock === 'UNetMidBlock2D') return x;
  return unetResnet(g, unetAttention(g, x, 'mid_block.attentions.0', inner), 'mid_block.resnets.1', block);
}

function upPath(g: GraphBuilder, start: Value, { config, conditions, skips }: Net): Value {
  let x = start;
  [...config.levels].reverse().forEach((level, i) => {
    const name = `up_blocks.${i}`;
    for (let j = 0; j <= level.resnets; j += 1) {
      x = unetResnet(g, concat(g, [x, takeSkip(skips)], 1), `${name}.resnets.${j}`, {
        config,
        level,
        conditions,
      });
      if (config.upAttention[i] === true) {
        const depth = level.upDepths[j] ?? 1;
        x = unetAttention(g, x, `${name}.attentions.${j}`, { config, level, conditions, depth });
      }
    }
    const next = skips.at(-1);
    if (next !== undefined) {
      x = upsample(g, x, `${name}.upsamplers.0`, { height: axisSize(next, 2), width: axisSize(next, 3) });
    }
  });
  return x;
}

interface Block {
  readonly config: UNetConfig;
  readonly level: UNetLevel;
  readonly conditions: Conditions;
  readonly outputScale?: number;
}

function unetResnet(g: GraphBuilder, x: Value, name: string, block: Block): Value {
  const { config, level, conditions, outputScale = 1 } = block;
  return resnetBlock(g, { x, time: conditions.time }, name, {
    outputs: level.channels,
    groups: config.groups,
    epsilon: config.epsilon,
    activation: config.activation,
    timeScaleShift: config.timeScaleShift,
    outputScale,
  });
}

interface AttentionBlock extends Block {
  readonly depth: number;
  readonly perturb?: Value | null;
}

function unetAttention(g: GraphBuilder, x: Value, name: string, block: AttentionBlock): Value {
  const { config, level, conditions, depth, perturb = null } = block;
  return transformer2d(g, { x, text: conditions.text }, name, {
    heads: level.heads,
    depth,
    groups: config.groups,
    linearProjection: config.linearProjection,
    onlyCrossAttention: level.onlyCrossAttention,
    perturb,
  });
}

function takeSkip(skips: Value[]): Value {
  const skip = skips.pop();
  if (skip === undefined) {
    throw new AquatintError(
      'model-unsupported',
      'The up path of the UNet needs more skip connections than the down path gives.',
    );
  }
  return skip;
}

function firstLevel(config: UNetConfig): UNetLevel {
  return levelAt(config, 0);
}

function lastLevel(config: UNetConfig): UNetLevel {
  return levelAt(config, -1);
}

function levelAt(config: UNetConfig, index: number): UNetLevel {
  const level = config.levels.at(index);
  if (level === undefined) throw new AquatintError('model-unsupported', 'The UNet has no blocks.');
  return level;
}
