import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add, mul, sub } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { reshape } from '../onnx/ops/layout.ts';
import { activate } from './layers/activation.ts';
import { linear } from './layers/linear.ts';
import { relativePositionBias } from './layers/relativePositions.ts';
import { rmsNorm } from './layers/rmsNorm.ts';
import type { T5Config } from './t5Config.ts';

export interface T5Shape {
  readonly batch: number;
  /** Tokens a text. */
  readonly length: number;
  /** Is there padding that no token may look at? Then mask [N, L] says 1 for a token and 0 for padding. */
  readonly masked: boolean;
}

/** Vectors of tokens, [vocabulary, channels]. Half a gigabyte in the largest: it is read row by row, and is no part of the graph. */
export const T5_TABLE = 'shared.weight';

/** Its exponential is 0, and half precision can still hold it. */
const HIDDEN = 60_000;

/**
 * The encoder of T5 and T5 v1.1 (Raffel et al. 2020; Shazeer 2020), transformers' T5EncoderModel.
 * Inputs: rows [N, L, C], the rows of T5_TABLE for the tokens; where there is padding, mask [N, L].
 * Output: text [N, L, C].
 */
export function buildT5Encoder(config: T5Config, shape: T5Shape, dialect: Dialect): Graph {
  const g = new GraphBuilder('text_encoder', dialect);
  const { channels, layers, epsilon } = config;
  const rows = g.input('rows', 'F32', [shape.batch, shape.length, channels]);
  const bias = scoreBias(g, config, shape);
  let x = g.inF32(() => reshape(g, rows, [shape.batch * shape.length, channels]));
  for (let i = 0; i < layers; i += 1) {
    const name = `encoder.block.${i}.layer`;
    x = inSum(g, x, `${name}.0`, {
      config,
      branch: (y) => selfAttention(g, y, `${name}.0`, { config, shape, bias }),
    });
    x = inSum(g, x, `${name}.1`, {
      config,
      branch: (y) => feedForward(g, y, `${name}.1.DenseReluDense`, config),
    });
  }
  const states = g.inF32(() => reshape(g, rmsNorm(g, x, 'encoder.final_layer_norm', epsilon), rows.shape));
  g.output('text', states);
  return g.build();
}

interface Branch {
  readonly config: T5Config;
  readonly branch: (normalised: Value) => Value;
}

/** x + branch(norm(x)). In the largest model the sum grows past what f16 holds, so it stays in f32, and so does its norm. */
function inSum(g: GraphBuilder, x: Value, name: string, { config, branch }: Branch): Value {
  const normalised = g.inF32(() => rmsNorm(g, x, `${name}.layer_norm`, config.epsilon));
  const added = branch(normalised);
  return g.inF32(() => add(g, x, added));
}

function scoreBias(g: GraphBuilder, config: T5Config, { batch, length, masked }: T5Shape): Value {
  const table = 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias';
  const bias = relativePositionBias(g, table, { ...config, length });
  if (!masked) return bias;
  const mask = reshape(g, g.input('mask', 'F32', [batch, length]), [batch, 1, 1, length]);
  return add(g, bias, mul(g, sub(g, mask, g.floats([1])), g.floats([HIDDEN])));
}

interface Attention {
  readonly config: T5Config;
  readonly shape: T5Shape;
  readonly bias: Value;
}

/** Scores are not divided by anything: the weights were made so that they need not be. */
function selfAttention(g: GraphBuilder, x: Value, name: string, { config, shape, bias }: Attention): Value {
  const outputs = config.heads * config.headChannels;
  const { batch, length } = shape;
  const project = (part: string): Value =>
    reshape(g, linear(g, x, `${name}.SelfAttention.${part}`, { outputs, bias: false }), [
      batch,
      length,
      outputs,
    ]);
  const mixed = multiHeadAttention(g, [project('q'), project('k'), project('v')], {
    heads: config.heads,
    scale: 1,
    bias,
  });
  const mixedRows = reshape(g, mixed, [batch * length, outputs]);
  return linear(g, mixedRows, `${name}.SelfAttention.o`, { outputs: config.channels, bias: false });
}

function feedForward(g: GraphBuilder, x: Value, name: string, config: T5Config): Value {
  const { gated, activation, innerChannels, channels } = config;
  const wide = (part: string): Value =>
    linear(g, x, `${name}.${part}`, { outputs: innerChannels, bias: false });
  const inner = gated
    ? mul(g, activate(g, wide('wi_0'), activation), wide('wi_1'))
    : activate(g, wide('wi'), activation);
  // its products pass what f16 holds (transformers keeps it in f32, too)
  return g.inF32(() => linear(g, inner, `${name}.wo`, { outputs: channels, bias: false }));
}
