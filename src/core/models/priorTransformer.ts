import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { gelu } from '../onnx/ops/activation.ts';
import { add, mul } from '../onnx/ops/arithmetic.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat, expand, gather, reshape } from '../onnx/ops/layout.ts';
import { attention, type Tokens } from './layers/attention.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';
import { hiding } from './layers/textTokens.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import type { PriorTransformerConfig } from './priorTransformerConfig.ts';

/** Behind a text's tokens: the text as one vector, the time, the noisy vector, and the place where the answer is read. */
const BEHIND_TEXT = 4;

/**
 * unCLIP's prior (Ramesh et al. 2022, section 2.2; diffusers' PriorTransformer): a causal transformer that says which vector CLIP
 * gives for the picture that a text is of.
 * Inputs: sample [N, C, 1, 1], the noisy vector; timestep [N, 1]; text [N, L, C] with text_mask [N, L], 1 for a token; pooled [N, P].
 * Output: prediction [N, C, 1, 1].
 */
export function buildPriorTransformer(
  config: PriorTransformerConfig,
  { batch }: DenoiserShape,
  dialect: Dialect,
): Graph {
  const g = new GraphBuilder('prior', dialect);
  const { heads, layers, channels } = config;
  const length = config.length + BEHIND_TEXT;
  let rows = sequence(g, config, batch);
  const bias = hiding(g, visible(g, config.length, batch));
  for (let i = 0; i < layers; i += 1) {
    const tokens = { rows, batch, length, biasFor: () => bias };
    rows = block(g, tokens, `transformer_blocks.${i}`, heads);
  }
  const last = Int32Array.from({ length: batch }, (_, i) => (i + 1) * length - 1);
  const answers = layerNorm(g, gather(g, rows, g.ints(last, [batch])), 'norm_out');
  const vector = linear(g, answers, 'proj_to_clip_embeddings', { outputs: channels });
  g.output('prediction', reshape(g, vector, [batch, channels, 1, 1]));
  return g.build();
}

/** All that it sees, with places, [N·(L + 4), W]. */
function sequence(g: GraphBuilder, config: PriorTransformerConfig, batch: number): Value {
  const { channels, pooledChannels, length } = config;
  const width = config.heads * config.headChannels;
  const projected = (x: Value, name: string, count: number): Value =>
    reshape(g, linear(g, x, name, { outputs: width }), [batch, count, width]);
  const text = reshape(g, g.input('text', 'F32', [batch, length, channels]), [batch * length, channels]);
  const sample = reshape(g, g.input('sample', 'F32', [batch, channels, 1, 1]), [batch, channels]);
  const parts = [
    projected(text, 'encoder_hidden_states_proj', length),
    projected(g.input('pooled', 'F32', [batch, pooledChannels]), 'embedding_proj', 1),
    reshape(g, timeOf(g, width, batch), [batch, 1, width]),
    projected(sample, 'proj_in', 1),
    expand(g, g.parameter('prd_embedding', [1, 1, width]), [batch, 1, width]),
  ];
  const all = length + BEHIND_TEXT;
  const places = g.parameter('positional_embedding', [1, all, width]);
  return reshape(g, add(g, concat(g, parts, 1), places), [batch * all, width]);
}

function timeOf(g: GraphBuilder, width: number, batch: number): Value {
  const waves = sinusoid(g, g.input('timestep', 'F32', [batch, 1]), {
    ...{ channels: width, flipSinToCos: true, frequencyShift: 0 },
  });
  return timestepEmbedding(g, waves, 'time_embedding', {
    ...{ outputs: width, activation: 'silu', condition: null },
  });
}

/** [N, 1, L + 4, L + 4]: each sees itself and what is before it, but no padding. */
function visible(g: GraphBuilder, length: number, batch: number): Value {
  const all = length + BEHIND_TEXT;
  const mask = g.input('text_mask', 'F32', [batch, length]);
  const behind = g.filled(1, [batch, BEHIND_TEXT]);
  const keys = reshape(g, concat(g, [mask, behind], 1), [batch, 1, 1, all]);
  const causal = Float32Array.from({ length: all * all }, (_, i) => (i % all <= Math.floor(i / all) ? 1 : 0));
  return mul(g, keys, g.floats(causal, [1, 1, all, all]));
}

function block(g: GraphBuilder, x: Tokens, name: string, heads: number): Value {
  const normal: Tokens = { ...x, rows: layerNorm(g, x.rows, `${name}.norm1`) };
  const mixed = attention(g, { x: normal, context: normal }, `${name}.attn1`, { heads, bias: true });
  const h = add(g, x.rows, mixed);
  const channels = axisSize(h, 1);
  const wide = linear(g, layerNorm(g, h, `${name}.norm3`), `${name}.ff.net.0.proj`, {
    outputs: 4 * channels,
  });
  return add(g, h, linear(g, gelu(g, wide), `${name}.ff.net.2`, { outputs: channels }));
}
