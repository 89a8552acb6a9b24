import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { silu } from '../onnx/ops/activation.ts';
import { add, mul } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { concat, reshape } from '../onnx/ops/layout.ts';
import { lowered, raised } from './layers/headroom.ts';
import { rmsNorm } from './layers/rmsNorm.ts';
import { rotary, type Turn } from './layers/rotary.ts';
import { headNorm, linearOf } from './layers/streams.ts';
import { hiding } from './layers/textTokens.ts';
import type { Qwen3Config } from './qwen3Config.ts';

export interface Qwen3Shape {
  readonly batch: number;
  /** Tokens a text. */
  readonly length: number;
}

/** What of it is read. */
export interface Qwen3Reading {
  /** After how many layers the states are taken, in the order in which they are joined on the channel axis. */
  readonly after: readonly number[];
  /** Is there padding that no token may look at, whose own states are read? Then mask [N, L] says 1 for a token and 0 for padding. */
  readonly masked: boolean;
}

/** Vectors of tokens, [vocabulary, channels]: read row by row, it is no part of the graph. */
export const QWEN3_TABLE = 'model.embed_tokens.weight';

/**
 * The language model Qwen3 (Qwen team 2025), transformers' Qwen3Model, as an encoder: its layers up to the last whose states are read.
 * Each token sees itself and those before it.
 * Inputs: rows [N, L, C], the rows of QWEN3_TABLE for the tokens; where it is masked, mask [N, L].
 * Output: text [N, L, C·k], k states side by side. What adds up over the layers grows past what f16 holds, and so does what
 * feed-forward layers add to it: they stay in f32, and those layers' last products are smaller inside.
 */
export function buildQwen3(
  config: Qwen3Config,
  shape: Qwen3Shape,
  reading: Qwen3Reading,
  dialect: Dialect,
): Graph {
  const g = new GraphBuilder('text_encoder', dialect);
  const { batch, length } = shape;
  const places = Array.from({ length }, (_, i) => [i]);
  const net: Net = {
    ...{ g, config },
    turn: rotary(g, places, {
      ...{ channels: [config.headChannels], base: config.rotaryBase },
      pairs: 'halves',
    }),
    bias: reading.masked ? causalBias(g, shape) : null,
  };
  let x = g.input('rows', 'F32', [batch, length, config.channels]);
  const states: Value[] = [x];
  for (let i = 0; i < Math.max(...reading.after); i += 1) {
    x = layer(net, x, `model.layers.${i}`);
    states.push(x);
  }
  const read = reading.after.map((count) => stateAfter(net, count, states[count] ?? x));
  g.output(
    'text',
    g.inF32(() => (read.length === 1 ? (read[0] ?? x) : concat(g, read, 2))),
  );
  return g.build();
}

/** The network under construction. */
interface Net {
  readonly g: GraphBuilder;
  readonly config: Qwen3Config;
  readonly turn: Turn;
  /** null: only what comes later is hidden. */
  readonly bias: Value | null;
}

/** After the last layer of all it is the norm's. */
const stateAfter = ({ g, config: { layers, epsilon } }: Net, count: number, x: Value): Value =>
  count === layers ? g.inF32(() => rmsNorm(g, x, 'model.norm', epsilon)) : x;

/**
 * Hides what comes later, and padding. A row of padding sees the text, so no row is without anything; and what is hidden twice is so by no
 * more, which half precision would not hold.
 */
function causalBias(g: GraphBuilder, { batch, length }: Qwen3Shape): Value {
  const earlier = new Float32Array(length * length);
  for (let row = 0; row < length; row += 1) earlier.fill(1, row * length, row * length + row + 1);
  const mask = reshape(g, g.input('mask', 'F32', [batch, length]), [batch, 1, 1, length]);
  return hiding(g, mul(g, g.floats(earlier, [1, 1, length, length]), mask));
}

function layer(net: Net, x: Value, name: string): Value {
  const { g, config } = net;
  const even = (of: Value, norm: string): Value =>
    g.inF32(() => rmsNorm(g, of, `${name}.${norm}`, config.epsilon));
  const heard = selfAttention(net, even(x, 'input_layernorm'), `${name}.self_attn`);
  const y = g.inF32(() => add(g, x, heard));
  const fed = feedForward(net, even(y, 'post_attention_layernorm'), `${name}.mlp`);
  return g.inF32(() => add(g, y, fed));
}

/** Several heads of queries share a head of keys and values (Ainslie et al. 2023). */
function selfAttention({ g, config, turn, bias }: Net, x: Value, name: string): Value {
  const { heads, keyHeads, headChannels, epsilon } = config;
  const project = (part: string, count: number): Value =>
    linearOf(g, x, `${name}.${part}_proj`, { outputs: count * headChannels, bias: false });
  const turned = (part: 'q' | 'k', count: number): Value =>
    turn(headNorm(g, project(part, count), `${name}.${part}_norm`, { heads: count, epsilon }), count);
  const shared = (of: Value): Value => repeatedHeads(g, of, heads / keyHeads, headChannels);
  const mixed = multiHeadAttention(
    g,
    [turned('q', heads), shared(turned('k', keyHeads)), shared(project('v', keyHeads))],
    bias === null ? { heads, causal: true } : { heads, bias },
  );
  return linearOf(g, mixed, `${name}.o_proj`, { outputs: config.channels, bias: false });
}

/** Each head so many times, one behind the other: [N, L, heads·d] → [N, L, times·heads·d]. */
function repeatedHeads(g: GraphBuilder, x: Value, times: number, headChannels: number): Value {
  if (times === 1) return x;
  const [batch = 0, length = 0, channels = 0] = x.shape;
  const split = reshape(g, x, [batch * length, channels / headChannels, headChannels]);
  const repeated = concat(g, new Array<Value>(times).fill(split), 2);
  return reshape(g, repeated, [batch, length, times * channels]);
}

function feedForward({ g, config }: Net, x: Value, name: string): Value {
  const wide = (part: string): Value =>
    linearOf(g, x, `${name}.${part}_proj`, { outputs: config.innerChannels, bias: false });
  const gate = silu(g, wide('gate'));
  const up = wide('up');
  const down = { outputs: config.channels, bias: false };
  const sum = linearOf(g, mul(g, gate, lowered(g, up)), `${name}.down_proj`, down);
  return g.inF32(() => raised(g, sum));
}
