import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { sigmoid, silu } from '../onnx/ops/activation.ts';
import { add, mul, sub } from '../onnx/ops/arithmetic.ts';
import { concat, pixelShuffle } from '../onnx/ops/layout.ts';
import { conv2d } from './layers/conv2d.ts';
import type { PictureShape, SpanConfig } from './upscalerConfig.ts';

/** Of DIV2K's pictures, red, green and blue. */
const MEAN = [0.4488, 0.4371, 0.404];
const RANGE = 255;
const BLOCKS = 6;

/**
 * SPAN (Wan et al. 2024, figure 2): attention without parameters. Its convolutions were trained as three and a shortcut; here each is
 * the one that they come to (weights/convolutionsAsOne.ts). Input: picture [1, 3, H, W] in 0 … 1. Output: enlarged
 * [1, 3, sH, sW], about 0 … 1.
 */
export function buildSpan(config: SpanConfig, { height, width }: PictureShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('span', dialect);
  const { channels, scale, normalises } = config;
  const picture = g.input('picture', 'F32', [1, 3, height, width]);
  const first = one(g, normalises ? normalised(g, picture) : picture, 'conv_1', channels);
  const made: Value[] = [];
  let x = first;
  let inner = first;
  for (let i = 1; i <= BLOCKS; i += 1) {
    ({ output: x, inner } = attending(g, x, `block_${i}`, channels));
    made.push(x);
  }
  const last = one(g, x, 'conv_2', channels);
  const all = concat(g, [first, last, made[0] ?? first, inner], 1);
  const joined = conv2d(g, all, 'conv_cat', { outputs: channels, kernel: 1 });
  const pixels = conv2d(g, joined, 'upsampler.0', { outputs: 3 * scale ** 2 });
  g.output('enlarged', pixelShuffle(g, pixels, scale));
  return g.build();
}

function normalised(g: GraphBuilder, picture: Value): Value {
  const mean = g.floats(MEAN, [1, 3, 1, 1]);
  return mul(g, sub(g, picture, mean), g.floats([RANGE]));
}

/** A block; `inner` is what its first layer gives. */
function attending(
  g: GraphBuilder,
  x: Value,
  name: string,
  channels: number,
): { readonly output: Value; readonly inner: Value } {
  const inner = silu(g, one(g, x, `${name}.c1_r`, channels));
  const second = one(g, inner, `${name}.c2_r`, channels);
  const third = one(g, silu(g, second), `${name}.c3_r`, channels);
  const attention = sub(g, sigmoid(g, third), g.floats([0.5]));
  return { output: mul(g, add(g, third, x), attention), inner };
}

function one(g: GraphBuilder, x: Value, name: string, outputs: number): Value {
  return conv2d(g, x, `${name}.eval_conv`, { outputs });
}
