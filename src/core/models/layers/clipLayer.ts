import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add } from '../../onnx/ops/arithmetic.ts';
import { multiHeadAttention } from '../../onnx/ops/attention.ts';
import { reshape } from '../../onnx/ops/layout.ts';
import { activate, type Activation } from './activation.ts';
import { layerNorm } from './layerNorm.ts';
import { linear } from './linear.ts';

export interface ClipLayer {
  readonly channels: number;
  readonly innerChannels: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly epsilon: number;
  readonly batch: number;
  readonly length: number;
  /** Each token sees itself and those before it: text. */
  readonly causal: boolean;
}

/** CLIP's pre-norm transformer layer on rows [N·L, C], of its text and of its picture encoder. */
export function clipLayer(g: GraphBuilder, x: Value, name: string, layer: ClipLayer): Value {
  const { channels, innerChannels, epsilon, activation } = layer;
  const mixed = selfAttention(g, layerNorm(g, x, `${name}.layer_norm1`, epsilon), `${name}.self_attn`, layer);
  const h = add(g, x, mixed);
  const wide = linear(g, layerNorm(g, h, `${name}.layer_norm2`, epsilon), `${name}.mlp.fc1`, {
    outputs: innerChannels,
  });
  return add(g, h, linear(g, activate(g, wide, activation), `${name}.mlp.fc2`, { outputs: channels }));
}

function selfAttention(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels: outputs, batch, length, heads, causal }: ClipLayer,
): Value {
  const project = (part: string): Value =>
    reshape(g, linear(g, x, `${name}.${part}`, { outputs }), [batch, length, outputs]);
  const mixed = multiHeadAttention(g, [project('q_proj'), project('k_proj'), project('v_proj')], {
    heads,
    causal,
  });
  return linear(g, reshape(g, mixed, x.shape), `${name}.out_proj`, { outputs });
}
