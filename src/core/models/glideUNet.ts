import { AquatintError } from '../errors.ts';
import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat } from '../onnx/ops/layout.ts';
import type { GlideLevel, GlideUNetConfig } from './glideUNetConfig.ts';
import { activate } from './layers/activation.ts';
import { addedKeysAttention } from './layers/addedKeysAttention.ts';
import type { Tokens } from './layers/attention.ts';
import { conv2d } from './layers/conv2d.ts';
import { groupNorm } from './layers/groupNorm.ts';
import { linear } from './layers/linear.ts';
import { noisyPicture } from './layers/noisyPicture.ts';
import { resnetBlock } from './layers/resnetBlock.ts';
import { textPool } from './layers/textPool.ts';
import { textTokens } from './layers/textTokens.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';

/** What the network is told of words (and of what was made of them). */
export interface Told {
  /** Where tokens are hidden, `biasFor` is of the text and of as many pixels behind it as there are queries. */
  readonly text: Tokens;
  /** Added to the time, [N, timeChannels]. */
  readonly added: Value | null;
}

/** Its inputs, and what is made of them. */
export type Tell = (g: GraphBuilder, config: GlideUNetConfig, shape: DenoiserShape) => Told;

/** A text as it is: input text [N, L, D]. */
export const tellText: Tell = (g, config, { batch, inputs }) => ({
  text: textTokens(g, {
    ...{ batch, length: inputs['text']?.[0] ?? 0, masked: false },
    channels: config.textChannels ?? config.contextChannels,
  }),
  added: null,
});

/**
 * The UNet of GLIDE (Nichol et al. 2021), of DALL-E 2's decoder (Ramesh et al. 2022) and of Imagen's stages (Saharia et al. 2022):
 * it works on pixels, changes sizes in residual blocks, and its attention adds keys and values of the text to the picture's own.
 * diffusers' UNet2DConditionModel with "Simple" blocks.
 *
 * Inputs: sample [N, C, H, W], timestep [N, 1]; where the shape names it concat [N, c, H, W], planes that follow the sample; where it
 * is told how noisy those are noise_level [N, 1]; and those of `tell`. Output: prediction [N, Cout, H, W]. Height and width are
 * multiples of 2^(levels − 1).
 */
export function buildGlideUNet(
  config: GlideUNetConfig,
  shape: DenoiserShape,
  dialect: Dialect,
  tell: Tell = tellText,
): Graph {
  const g = new GraphBuilder('unet', dialect);
  const sample = noisyPicture(g, shape);
  const told = tell(g, config, shape);
  const net: Net = {
    g,
    config,
    time: timeOf(g, config, told, shape),
    text: seenText(g, config, told),
    skips: [],
  };

  let x = conv2d(g, sample, 'conv_in', { outputs: config.down[0]?.channels ?? 0 });
  net.skips.push(x);
  x = upPath(net, middle(net, downPath(net, x)));
  const { groups, epsilon, activation } = config;
  x = groupNorm(g, x, 'conv_norm_out', { groups, epsilon, activation });
  g.output('prediction', conv2d(g, x, 'conv_out', { outputs: config.outChannels }));
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: GlideUNetConfig;
  /** As residual blocks take it, [N, T]. */
  readonly time: Value;
  readonly text: Tokens;
  /** What the way down leaves for the way up: last in, first out. */
  readonly skips: Value[];
}

function timeOf(g: GraphBuilder, config: GlideUNetConfig, told: Told, { batch }: DenoiserShape): Value {
  const { timeChannels: outputs, activation, timeActivation, poolHeads } = config;
  const embedded = (input: string, name: string): Value => {
    const waves = sinusoid(g, g.input(input, 'F32', [batch, 1]), {
      channels: config.down[0]?.channels ?? 0,
      flipSinToCos: config.flipSinToCos,
      frequencyShift: config.frequencyShift,
    });
    return timestepEmbedding(g, waves, name, { outputs, activation, condition: null });
  };
  const more = [
    told.added,
    config.label === 'timestep' ? embedded('noise_level', 'class_embedding') : null,
    poolHeads === null ? null : textPool(g, told.text, 'add_embedding', { heads: poolHeads, outputs }),
  ];
  const sum = more.reduce<Value>(
    (all, one) => (one === null ? all : add(g, all, one)),
    embedded('timestep', 'time_embedding'),
  );
  const once = timeActivation === null ? sum : activate(g, sum, timeActivation);
  return config.skipsTimeActivation ? once : activate(g, once, activation);
}

function seenText(g: GraphBuilder, config: GlideUNetConfig, { text }: Told): Tokens {
  if (config.textChannels === null) return text;
  return { ...text, rows: linear(g, text.rows, 'encoder_hid_proj', { outputs: config.contextChannels }) };
}

function downPath(net: Net, start: Value): Value {
  const { config, skips } = net;
  let x = start;
  config.down.forEach((level, i) => {
    const name = `down_blocks.${i}`;
    for (let j = 0; j < level.resnets; j += 1) {
      x = layer(net, x, level, { name, j });
      skips.push(x);
    }
    if (i === config.down.length - 1) return;
    x = resnet(net, x, `${name}.downsamplers.0`, { channels: level.channels, resample: 'down' });
    skips.push(x);
  });
  return x;
}

function middle(net: Net, start: Value): Value {
  const { config } = net;
  const level = config.down.at(-1);
  if (level === undefined) throw new AquatintError('model-unsupported', 'The UNet has no blocks.');
  const block = { channels: level.channels, scale: config.midScale };
  const x = resnet(net, start, 'mid_block.resnets.0', block);
  const seen = attention(net, x, 'mid_block.attentions.0', { ...level, onlyText: config.midOnlyText });
  return resnet(net, seen, 'mid_block.resnets.1', block);
}

function upPath(net: Net, start: Value): Value {
  const { g, config, skips } = net;
  let x = start;
  config.up.forEach((level, i) => {
    const name = `up_blocks.${i}`;
    for (let j = 0; j <= level.resnets; j += 1) {
      x = layer(net, concat(g, [x, takeSkip(skips)], 1), level, { name, j });
    }
    if (i === config.up.length - 1) return;
    x = resnet(net, x, `${name}.upsamplers.0`, { channels: level.channels, resample: 'up' });
  });
  return x;
}

function layer(net: Net, x: Value, level: GlideLevel, { name, j }: { name: string; j: number }): Value {
  const made = resnet(net, x, `${name}.resnets.${j}`, { channels: level.channels });
  return level.attends ? attention(net, made, `${name}.attentions.${j}`, level) : made;
}

interface Resnet {
  readonly channels: number;
  readonly scale?: number;
  readonly resample?: 'down' | 'up';
}

function resnet({ g, config, time }: Net, x: Value, name: string, block: Resnet): Value {
  const { channels: outputs, scale: outputScale = config.resnetScale, resample } = block;
  const { groups, epsilon, activation, timeScaleShift } = config;
  return resnetBlock(g, { x, time }, name, {
    ...{ outputs, groups, epsilon, activation, timeScaleShift, outputScale },
    ...(resample === undefined ? {} : { resample }),
  });
}

function attention({ g, config, text }: Net, x: Value, name: string, level: GlideLevel): Value {
  const { groups, normsText } = config;
  const heads = Math.floor(axisSize(x, 1) / level.headChannels);
  return addedKeysAttention(g, { x, text }, name, { heads, groups, onlyText: level.onlyText, normsText });
}

function takeSkip(skips: Value[]): Value {
  const skip = skips.pop();
  if (skip !== undefined) return skip;
  throw new AquatintError('internal', 'The way up needs more than the way down gives.');
}
