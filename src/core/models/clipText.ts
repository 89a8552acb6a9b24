import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { gather, reshape } from '../onnx/ops/layout.ts';
import type { ClipTextConfig } from './clipTextConfig.ts';
import { activate } from './layers/activation.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';

export interface TextShape {
  readonly batch: number;
  /** Tokens a prompt, at most the config's positions. */
  readonly length: number;
}

/**
 * CLIP's text transformer (Radford et al. 2021), transformers' CLIPTextModel.
 * Input: ids [N, L] int32. Output: text [N, L, C], the last hidden state after the final norm.
 */
export function buildClipText(config: ClipTextConfig, shape: TextShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('text_encoder', dialect);
  const { batch, length } = shape;
  const { channels, positions, epsilon } = config;
  const ids = g.input('ids', 'I32', [batch, length]);
  const tokens = gather(
    g,
    g.parameter(`${EMBEDDINGS}.token_embedding.weight`, [config.vocabulary, channels]),
    ids,
  );
  const table = g.parameter(`${EMBEDDINGS}.position_embedding.weight`, [positions, channels]);
  const position = gather(
    g,
    table,
    g.ints(
      Int32Array.from({ length }, (_, i) => i),
      [length],
    ),
  );
  let x = reshape(g, add(g, tokens, position), [batch * length, channels]);
  for (let i = 0; i < config.layers; i += 1) {
    x = encoderLayer(g, x, `text_model.encoder.layers.${i}`, { config, shape });
  }
  x = layerNorm(g, x, 'text_model.final_layer_norm', epsilon);
  g.output('text', reshape(g, x, [batch, length, channels]));
  return g.build();
}

const EMBEDDINGS = 'text_model.embeddings';

interface Layer {
  readonly config: ClipTextConfig;
  readonly shape: TextShape;
}

/** Pre-norm transformer layer with causal self-attention on rows [N·L, C]. */
function encoderLayer(g: GraphBuilder, x: Value, name: string, { config, shape }: Layer): Value {
  const { channels, innerChannels, epsilon, activation } = config;
  const mixed = selfAttention(g, layerNorm(g, x, `${name}.layer_norm1`, epsilon), `${name}.self_attn`, {
    config,
    shape,
  });
  const h = add(g, x, mixed);
  const wide = linear(g, layerNorm(g, h, `${name}.layer_norm2`, epsilon), `${name}.mlp.fc1`, {
    outputs: innerChannels,
  });
  return add(g, h, linear(g, activate(g, wide, activation), `${name}.mlp.fc2`, { outputs: channels }));
}

function selfAttention(g: GraphBuilder, x: Value, name: string, { config, shape }: Layer): Value {
  const outputs = config.channels;
  const project = (part: string): Value =>
    reshape(g, linear(g, x, `${name}.${part}`, { outputs }), [shape.batch, shape.length, outputs]);
  const mixed = multiHeadAttention(g, [project('q_proj'), project('k_proj'), project('v_proj')], {
    heads: config.heads,
    causal: true,
  });
  return linear(g, reshape(g, mixed, x.shape), `${name}.out_proj`, { outputs });
}
