import { AquatintError } from '../errors.ts';
import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add, mul, sub } from '../onnx/ops/arithmetic.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, gather } from '../onnx/ops/layout.ts';
import { activate } from './layers/activation.ts';
import { conv2d } from './layers/conv2d.ts';
import { groupNorm } from './layers/groupNorm.ts';
import { noisyPicture } from './layers/noisyPicture.ts';
import { pixelAttention } from './layers/pixelAttention.ts';
import { resnetBlock } from './layers/resnetBlock.ts';
import { downsample, upsample } from './layers/sampling.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import type { UNet2dConfig } from './unet2dConfig.ts';

/**
 * The UNet of DDPM (Ho et al. 2020; Dhariwal & Nichol 2021 with classes), diffusers' UNet2DModel.
 * Inputs: sample [N, C, H, W], timestep [N, 1], where it was taught classes class_label [N], and where the shape
 * names it concat [N, c, H, W], planes that follow the sample. Output: prediction [N, Cout, H, W]. Height and width are multiples of 2^(levels − 1).
 */
export function buildUNet2d(config: UNet2dConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('unet', dialect);
  const sample = noisyPicture(g, shape);
  const net: Net = { g, config, time: timeEmbedding(g, config, shape.batch), skips: [] };

  let x = config.centerInput ? sub(g, mul(g, sample, g.floats([2])), g.floats([1])) : sample;
  x = conv2d(g, x, 'conv_in', { outputs: config.channels[0] ?? 0 });
  net.skips.push(x);
  x = upPath(net, middle(net, downPath(net, x)));
  x = groupNorm(g, x, 'conv_norm_out', {
    groups: config.groups,
    epsilon: config.epsilon,
    activation: 'silu',
  });
  g.output('prediction', conv2d(g, x, 'conv_out', { outputs: config.outChannels }));
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: UNet2dConfig;
  /** After its activation, [N, T]. */
  readonly time: Value;
  /** What the way down leaves for the way up: last in, first out. */
  readonly skips: Value[];
}

function timeEmbedding(g: GraphBuilder, config: UNet2dConfig, batch: number): Value {
  const { channels, timeEmbeddingChannels: outputs, classes } = config;
  const waves = sinusoid(g, g.input('timestep', 'F32', [batch, 1]), {
    channels: channels[0] ?? 0,
    flipSinToCos: config.flipSinToCos,
    frequencyShift: config.frequencyShift,
  });
  const time = timestepEmbedding(g, waves, 'time_embedding', {
    outputs,
    activation: 'silu',
    condition: null,
  });
  if (classes === null) return activate(g, time, config.activation);
  const table = g.parameter('class_embedding.weight', [classes, outputs], { exact: true });
  const label = gather(g, table, g.input('class_label', 'I32', [batch]));
  return activate(g, add(g, time, label), config.activation);
}

function downPath({ skips, ...net }: Net, start: Value): Value {
  const { g, config } = net;
  let x = start;
  config.channels.forEach((channels, i) => {
    const name = `down_blocks.${i}`;
    for (let j = 0; j < config.resnets; j += 1) {
      x = resnet(net, x, `${name}.resnets.${j}`, { channels });
      if (config.downAttention[i] === true) x = attention(net, x, `${name}.attentions.${j}`);
      skips.push(x);
    }
    if (i === config.channels.length - 1) return;
    x =
      config.downByResnet[i] === true
        ? resnet(net, x, `${name}.downsamplers.0`, { channels, resample: 'down' })
        : downsample(g, x, `${name}.downsamplers.0`, config.downsamplePadding);
    skips.push(x);
  });
  return x;
}

function middle(net: Net, start: Value): Value {
  const { g, config } = net;
  if (!config.hasMiddle) return start;
  const { midGroups: groups, midBlockScale: outputScale, epsilon } = config;
  const channels = axisSize(start, 1);
  const x = resnet(net, start, 'mid_block.resnets.0', { channels, outputScale });
  const attended = config.midAttention
    ? pixelAttention(g, x, 'mid_block.attentions.0', {
        ...{ heads: headsOf(config, channels), groups, epsilon, outputScale },
      })
    : x;
  return resnet(net, attended, 'mid_block.resnets.1', { channels, outputScale });
}

function upPath({ skips, ...net }: Net, start: Value): Value {
  const { g, config } = net;
  let x = start;
  [...config.channels].reverse().forEach((channels, i) => {
    const name = `up_blocks.${i}`;
    for (let j = 0; j <= config.resnets; j += 1) {
      x = resnet(net, concat(g, [x, takeSkip(skips)], 1), `${name}.resnets.${j}`, { channels });
      if (config.upAttention[i] === true) x = attention(net, x, `${name}.attentions.${j}`);
    }
    if (i === config.channels.length - 1) return;
    x =
      config.upByResnet[i] === true
        ? resnet(net, x, `${name}.upsamplers.0`, { channels, resample: 'up' })
        : upsample(g, x, `${name}.upsamplers.0`, { height: 2 * axisSize(x, 2), width: 2 * axisSize(x, 3) });
  });
  return x;
}

interface Resnet {
  readonly channels: number;
  readonly outputScale?: number;
  readonly resample?: 'down' | 'up';
}

function resnet(
  { g, config, time }: Omit<Net, 'skips'>,
  x: Value,
  name: string,
  { channels: outputs, outputScale = 1, ...rest }: Resnet,
): Value {
  const { groups, epsilon, activation, timeScaleShift } = config;
  return resnetBlock(g, { x, time }, name, {
    ...{ outputs, groups, epsilon, activation, timeScaleShift, outputScale, ...rest },
  });
}

function attention({ g, config }: Omit<Net, 'skips'>, x: Value, name: string): Value {
  const { groups, epsilon } = config;
  return pixelAttention(g, x, name, { heads: headsOf(config, axisSize(x, 1)), groups, epsilon });
}

function headsOf({ headChannels }: UNet2dConfig, channels: number): number {
  return headChannels === null ? 1 : Math.max(1, Math.floor(channels / headChannels));
}

function takeSkip(skips: Value[]): Value {
  const skip = skips.pop();
  if (skip !== undefined) return skip;
  throw new AquatintError('internal', 'The way up needs more than the way down gives.');
}
