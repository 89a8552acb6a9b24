import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { relu, tanh } from '../onnx/ops/activation.ts';
import { add, div, mul, sub } from '../onnx/ops/arithmetic.ts';
import { conv } from '../onnx/ops/conv.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { resizeNearest } from '../onnx/ops/layout.ts';
import type { PlaneShape } from './autoencoderKL.ts';
import { activate, type Activation } from './layers/activation.ts';
import { conv2d } from './layers/conv2d.ts';
import type { TinyVaeConfig } from './vaeConfig.ts';

/** Latents beyond three standard deviations are squeezed. */
const MAGNITUDE = 3;

/**
 * Latents to pictures in little time: the decoder of diffusers' AutoencoderTiny (TAESD), plain
 * residual blocks all the way. Input: latents [N, C, h, w]. Output: picture [N, 3, H, W], about −1 … 1.
 */
export function buildTinyDecoder(config: TinyVaeConfig, shape: PlaneShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('tiny_vae_decoder', dialect);
  const latents = g.input('latents', 'F32', [shape.batch, config.latentChannels, shape.height, shape.width]);
  const { decoderChannels, decoderBlocks, activation } = config;
  const magnitude = g.floats([MAGNITUDE]);
  const squeezed = mul(g, tanh(g, div(g, latents, magnitude)), magnitude);

  // numbered as in the checkpoint, where activations and enlargements are layers, too
  let layer = 2;
  let x = conv2d(g, squeezed, 'decoder.layers.0', { outputs: decoderChannels[0] ?? 0 });
  x = activate(g, x, activation);
  decoderChannels.forEach((channels, i) => {
    for (let j = 0; j < (decoderBlocks[i] ?? 0); j += 1, layer += 1)
      x = tinyBlock(g, x, `decoder.layers.${layer}`, { channels, activation });
    if (i === decoderChannels.length - 1) return;
    x = resizeNearest(g, x, 2 * axisSize(x, 2), 2 * axisSize(x, 3));
    x = convWithoutBias(g, x, `decoder.layers.${layer + 1}`, { channels, stride: 1 });
    layer += 2;
  });
  x = conv2d(g, x, `decoder.layers.${layer}`, { outputs: config.outChannels });
  g.output('picture', sub(g, mul(g, x, g.floats([2])), g.floats([1])));
  return g.build();
}

/** The encoder. Input: picture [N, 3, H, W] in −1 … 1. Output: latents [N, C, h, w], without a distribution. */
export function buildTinyEncoder(config: TinyVaeConfig, shape: PlaneShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('tiny_vae_encoder', dialect);
  const picture = g.input('picture', 'F32', [shape.batch, config.inChannels, shape.height, shape.width]);
  const { encoderChannels, encoderBlocks, activation } = config;
  let layer = 0;
  let x = mul(g, add(g, picture, g.floats([1])), g.floats([0.5]));
  encoderChannels.forEach((channels, i) => {
    const name = `encoder.layers.${layer}`;
    x =
      i === 0
        ? conv2d(g, x, name, { outputs: channels })
        : convWithoutBias(g, x, name, { channels, stride: 2 });
    layer += 1;
    for (let j = 0; j < (encoderBlocks[i] ?? 0); j += 1, layer += 1)
      x = tinyBlock(g, x, `encoder.layers.${layer}`, { channels, activation });
  });
  g.output('latents', conv2d(g, x, `encoder.layers.${layer}`, { outputs: config.latentChannels }));
  return g.build();
}

function convWithoutBias(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, stride }: { channels: number; stride: number },
): Value {
  const weight = g.parameter(`${name}.weight`, [channels, axisSize(x, 1), 3, 3]);
  return conv(g, x, { weight, bias: null, stride, pads: [1, 1, 1, 1] });
}

/** relu(x + conv(act(conv(act(conv(x)))))). */
function tinyBlock(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, activation }: { channels: number; activation: Activation },
): Value {
  let h = activate(g, conv2d(g, x, `${name}.conv.0`, { outputs: channels }), activation);
  h = activate(g, conv2d(g, h, `${name}.conv.2`, { outputs: channels }), activation);
  h = conv2d(g, h, `${name}.conv.4`, { outputs: channels });
  return relu(g, add(g, h, x));
}
