import { AquatintError } from '../errors.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { pixelShuffle, pixelUnshuffle } from '../onnx/ops/layout.ts';
import { conv2d } from './layers/conv2d.ts';
import { groupNorm } from './layers/groupNorm.ts';
import { pixelAttention } from './layers/pixelAttention.ts';
import { resnetBlock } from './layers/resnetBlock.ts';
import { downsample, upsample } from './layers/sampling.ts';
import type { KlVaeConfig } from './vaeConfig.ts';

const EPSILON = 1e-6;

export interface PlaneShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** Of the network, of which a latent may be a square. */
const ownChannels = ({ latentChannels, patch = 1 }: KlVaeConfig): number => latentChannels / patch ** 2;

/**
 * Latents to pictures: the decoder of diffusers' AutoencoderKL (Kingma & Welling 2014; Esser et al. 2021).
 * Input: latents [N, C, h, w], already unscaled (x / scaling). Output: picture [N, 3, H, W], about −1 … 1.
 */
export function buildVaeDecoder(config: KlVaeConfig, shape: PlaneShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('vae_decoder', dialect);
  const { patch = 1, latentChannels } = config;
  const told = g.input('latents', 'F32', [shape.batch, latentChannels, shape.height, shape.width]);
  const latents = patch === 1 ? told : pixelShuffle(g, told, patch);
  let x = config.postQuantConv
    ? conv2d(g, latents, 'post_quant_conv', { outputs: ownChannels(config), kernel: 1 })
    : latents;
  x = conv2d(g, x, 'decoder.conv_in', { outputs: innermost(config) });
  x = midBlock(g, x, 'decoder.mid_block', config);
  [...config.channels].reverse().forEach((channels, i) => {
    const name = `decoder.up_blocks.${i}`;
    for (let j = 0; j <= config.resnets; j += 1)
      x = vaeResnet(g, x, `${name}.resnets.${j}`, { config, channels });
    if (i < config.channels.length - 1) {
      x = upsample(g, x, `${name}.upsamplers.0`, { height: 2 * axisSize(x, 2), width: 2 * axisSize(x, 3) });
    }
  });
  x = outNorm(g, x, 'decoder.conv_norm_out', config);
  g.output('picture', conv2d(g, x, 'decoder.conv_out', { outputs: config.outChannels }));
  return g.build();
}

/**
 * Pictures to latents: the encoder. Input: picture [N, 3, H, W] in −1 … 1.
 * Output: moments [N, 2C, h, w], mean and log-variance one after the other on the channel axis.
 */
export function buildVaeEncoder(config: KlVaeConfig, shape: PlaneShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('vae_encoder', dialect);
  const picture = g.input('picture', 'F32', [shape.batch, config.inChannels, shape.height, shape.width]);
  let x = conv2d(g, picture, 'encoder.conv_in', { outputs: config.channels[0] ?? 0 });
  config.channels.forEach((channels, i) => {
    const name = `encoder.down_blocks.${i}`;
    for (let j = 0; j < config.resnets; j += 1)
      x = vaeResnet(g, x, `${name}.resnets.${j}`, { config, channels });
    if (i < config.channels.length - 1) x = downsample(g, x, `${name}.downsamplers.0`, 0);
  });
  x = midBlock(g, x, 'encoder.mid_block', config);
  x = outNorm(g, x, 'encoder.conv_norm_out', config);
  const [moments, { patch = 1 }] = [2 * ownChannels(config), config];
  x = conv2d(g, x, 'encoder.conv_out', { outputs: moments });
  if (config.quantConv) x = conv2d(g, x, 'quant_conv', { outputs: moments, kernel: 1 });
  g.output('moments', patch === 1 ? x : pixelUnshuffle(g, x, patch));
  return g.build();
}

function midBlock(g: GraphBuilder, start: Value, name: string, config: KlVaeConfig): Value {
  const channels = innermost(config);
  let x = vaeResnet(g, start, `${name}.resnets.0`, { config, channels });
  if (config.midAttention) {
    const layer = { heads: 1, groups: config.groups, epsilon: EPSILON };
    x = pixelAttention(g, x, `${name}.attentions.0`, layer);
  }
  return vaeResnet(g, x, `${name}.resnets.1`, { config, channels });
}

function vaeResnet(
  g: GraphBuilder,
  x: Value,
  name: string,
  { config, channels }: { config: KlVaeConfig; channels: number },
): Value {
  return resnetBlock(g, { x, time: null }, name, {
    outputs: channels,
    groups: config.groups,
    epsilon: EPSILON,
    activation: config.activation,
    timeScaleShift: 'default',
    outputScale: 1,
  });
}

function outNorm(g: GraphBuilder, x: Value, name: string, config: KlVaeConfig): Value {
  // SiLU whatever act_fn says: that names the activation inside the resnets
  return groupNorm(g, x, name, { groups: config.groups, epsilon: EPSILON, activation: 'silu' });
}

function innermost(config: KlVaeConfig): number {
  const channels = config.channels.at(-1);
  if (channels === undefined) throw new AquatintError('model-unsupported', 'The VAE has no blocks.');
  return channels;
}
