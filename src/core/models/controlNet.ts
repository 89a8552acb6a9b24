import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add, mul } from '../onnx/ops/arithmetic.ts';
import { concat, expand, reshape, splitChannels, splitLast } from '../onnx/ops/layout.ts';
import { globalAveragePool } from '../onnx/ops/pooling.ts';
import type { PlaneShape } from './autoencoderKL.ts';
import type { ControlNetConfig } from './controlNetConfig.ts';
import { typeEmbedding, typeShift } from './controlUnion.ts';
import { activate } from './layers/activation.ts';
import { conv2d } from './layers/conv2d.ts';
import { textTokens } from './layers/textTokens.ts';
import { downPath, firstLevel, midBlock, timeEmbedding, type Net } from './unetBlocks.ts';
import type { UNetEncoderConfig } from './unetConfig.ts';
import { downResidual, MID_RESIDUAL } from './unetConditions.ts';

/**
 * A copy of a UNet's way down that looks at a picture, too (Zhang et al. 2023): diffusers' ControlNetModel.
 *
 * Inputs: those of the UNet (sample, timestep, text, pooled …), hint [1, C, H, W] as buildControlHint gives it, and
 * strengths [N, R], one for each of the R outputs; for a union control_type. Outputs: down_residual_0 … and mid_residual, which are the UNet's
 * inputs of these names. They stay on the device.
 */
export function buildControlNet(config: ControlNetConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('controlnet', dialect);
  const { encoder, union } = config;
  const { batch, latent, inputs } = shape;
  const channels = firstLevel(encoder).channels;
  const sample = g.input('sample', 'F32', [batch, ...latent]);
  const hint = g.input('hint', 'F32', [1, channels, ...latent.slice(1)]);
  const conditions = {
    time: timeEmbedding(g, encoder, {
      batch,
      more: union === null ? [] : [typeEmbedding(g, union, encoder)],
    }),
    text: textTokens(g, {
      batch,
      length: inputs['text']?.[0] ?? 0,
      channels: firstLevel(encoder).contextChannels,
      masked: 'text_mask' in inputs,
    }),
    perturb: null,
    images: [],
  };
  const net: Net = { config: encoder, conditions, features: [], skips: [] };
  const x = add(g, conv2d(g, sample, 'conv_in', { outputs: channels, kernel: encoder.convInKernel }), hint);
  net.skips.push(x);
  const middle = midBlock(g, downPath(g, x, net), net);
  tellResiduals(g, [...net.skips, middle], config, batch);
  return g.build();
}

/** The last value is the middle's. */
function tellResiduals(
  g: GraphBuilder,
  values: readonly Value[],
  config: ControlNetConfig,
  batch: number,
): void {
  const strengths = splitLast(g, g.input('strengths', 'F32', [batch, values.length]), values.length);
  values.forEach((value, i) => {
    const isMiddle = i === values.length - 1;
    const layer = isMiddle ? 'controlnet_mid_block' : `controlnet_down_blocks.${i}`;
    const name = isMiddle ? MID_RESIDUAL : downResidual(i);
    const told = residual(g, value, layer, config);
    g.output(name, mul(g, told, reshape(g, strengths[i] ?? g.floats([1]), [batch, 1, 1, 1])), 'device');
  });
}

/** How many skip connections a UNet of this shape has: each residual block leaves one, so does what changes the size. */
export function skipCount({ levels }: Pick<UNetEncoderConfig, 'levels'>): number {
  return levels.reduce((sum, { resnets }) => sum + resnets + 1, 0);
}

/**
 * The control picture as features of the latents' size, which depend on nothing else. Input: control [1, 3, H, W] in
 * 0 … 1, and for a union control_type. Output: hint [1, C, h, w], which stays on the device.
 */
export function buildControlHint(
  { hintChannels, encoder, isBgr, union }: ControlNetConfig,
  { height, width }: Pick<PlaneShape, 'height' | 'width'>,
  dialect: Dialect,
): Graph {
  const g = new GraphBuilder('controlnet_hint', dialect);
  const name = 'controlnet_cond_embedding';
  const control = g.input('control', 'F32', [1, 3, height, width]);
  const picture = isBgr ? concat(g, splitChannels(g, control).reverse(), 1) : control;
  let x = activate(g, conv2d(g, picture, `${name}.conv_in`, { outputs: hintChannels[0] ?? 0 }), 'silu');
  hintChannels.slice(1).forEach((outputs, i) => {
    x = activate(g, conv2d(g, x, `${name}.blocks.${2 * i}`, { outputs: hintChannels[i] ?? 0 }), 'silu');
    const halved = conv2d(g, x, `${name}.blocks.${2 * i + 1}`, { outputs, stride: 2, pads: [1, 1, 1, 1] });
    x = activate(g, halved, 'silu');
  });
  const hint = conv2d(g, x, `${name}.conv_out`, { outputs: firstLevel(encoder).channels });
  g.output('hint', union === null ? hint : add(g, hint, typeShift(g, hint, union)), 'device');
  return g.build();
}

function residual(g: GraphBuilder, x: Value, name: string, { globalPool }: ControlNetConfig): Value {
  const told = conv2d(g, x, name, { outputs: x.shape[1] ?? 0, kernel: 1 });
  return globalPool ? expand(g, globalAveragePool(g, told), told.shape) : told;
}
