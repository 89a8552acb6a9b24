import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { leakyRelu } from '../onnx/ops/activation.ts';
import { add, mul } from '../onnx/ops/arithmetic.ts';
import { conv } from '../onnx/ops/conv.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, pixelUnshuffle, resizeNearest } from '../onnx/ops/layout.ts';
import { conv2d } from './layers/conv2d.ts';
import type { PictureShape, RrdbConfig } from './upscalerConfig.ts';

const SLOPE = 0.2;
const RESIDUAL = 0.2;
const DENSE_BLOCKS = 3;

/**
 * ESRGAN's generator: residual-in-residual dense blocks (Wang et al. 2018, figures 3 and 4), in Real-ESRGAN's naming. Input:
 * picture [1, 3, H, W] in 0 … 1. Output: enlarged [1, 3, sH, sW], about 0 … 1.
 */
export function buildRrdb(config: RrdbConfig, { height, width }: PictureShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('rrdb', dialect);
  const { channels, blocks, unshuffle, enlargements } = config;
  const picture = g.input('picture', 'F32', [1, 3, height, width]);
  const folded = unshuffle === 1 ? picture : pixelUnshuffle(g, picture, unshuffle);
  const first = conv2d(g, folded, 'conv_first', { outputs: channels });
  let x = first;
  for (let i = 0; i < blocks; i += 1) x = residualInResidual(g, x, `body.${i}`, config);
  x = add(g, first, conv2d(g, x, 'conv_body', { outputs: channels }));
  for (let i = 1; i <= enlargements; i += 1) {
    const doubled = resizeNearest(g, x, 2 * axisSize(x, 2), 2 * axisSize(x, 3));
    x = leakyRelu(g, conv2d(g, doubled, `conv_up${i}`, { outputs: channels }), SLOPE);
  }
  x = leakyRelu(g, conv2d(g, x, 'conv_hr', { outputs: channels }), SLOPE);
  g.output('enlarged', conv2d(g, x, 'conv_last', { outputs: 3 }));
  return g.build();
}

function residualInResidual(g: GraphBuilder, start: Value, name: string, config: RrdbConfig): Value {
  let x = start;
  for (let i = 1; i <= DENSE_BLOCKS; i += 1) x = dense(g, x, `${name}.rdb${i}`, config);
  return residual(g, x, start);
}

/** Every layer sees what all before it made; ESRGAN+ adds every other one to the one two before. */
function dense(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, growth, plus }: Pick<RrdbConfig, 'channels' | 'growth' | 'plus'>,
): Value {
  const seen = [x];
  for (let i = 1; i <= 4; i += 1) {
    const made = conv2d(g, i === 1 ? x : concat(g, seen, 1), `${name}.conv${i}`, { outputs: growth });
    const active = leakyRelu(g, made, SLOPE);
    const short = plus && i % 2 === 0 ? (i === 2 ? straight(g, x, name, growth) : seen[2]) : undefined;
    seen.push(short === undefined ? active : add(g, active, short));
  }
  return residual(g, conv2d(g, concat(g, seen, 1), `${name}.conv5`, { outputs: channels }), x);
}

function straight(g: GraphBuilder, x: Value, name: string, outputs: number): Value {
  const weight = g.parameter(`${name}.conv1x1.weight`, [outputs, axisSize(x, 1), 1, 1]);
  return conv(g, x, { weight, bias: null });
}

function residual(g: GraphBuilder, made: Value, x: Value): Value {
  return add(g, mul(g, made, g.floats([RESIDUAL])), x);
}
