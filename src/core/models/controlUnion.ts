import type { GraphBuilder, Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { reshape } from '../onnx/ops/layout.ts';
import { matMul } from '../onnx/ops/matrix.ts';
import { globalAveragePool } from '../onnx/ops/pooling.ts';
import { splitRows } from '../weights/splitRows.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { activate } from './layers/activation.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import { PartReader, type Part } from './singleFile/part.ts';
import type { UNetEncoderConfig } from './unetConfig.ts';

// What a union of ControlNets has beside one (ControlNet++; diffusers' ControlNetUnionModel): it is told which kind of control picture
// it looks at, as `control_type` [1, K], one of which is 1.

export interface ControlUnion {
  /** Kinds that it knows, K. */
  readonly types: number;
  /** Width of the sinusoid of each. */
  readonly sinusoidChannels: number;
  /** Layers on the mean of the control picture's features. */
  readonly layers: number;
}

export const CONTROL_TYPE = 'control_type';
/** diffusers' own spelling. */
const LAYERS = 'transformer_layes';
/** [K, C] */
const TASKS = 'task_embedding';

/** The kinds that a ControlNet of these tensors knows; 0: it is no union. */
export const unionTypes = (tensors: TensorSource): number =>
  tensors.has(TASKS) ? (tensors.info(TASKS).shape[0] ?? 0) : 0;

/** Queries, keys and values. */
const FUSED = /\.attn\.in_proj_(weight|bias)$/;

/** Weights as the builder declares them: of fused layers each part by itself. */
export const unionWeights = (weights: TensorSource): TensorSource =>
  splitRows(weights, (name) =>
    FUSED.test(name) ? ['q', 'k', 'v'].map((part) => name.replace(FUSED, `.attn.${part}_proj.$1`)) : null,
  );

/** By names and shapes; null where they are no union's. Throws AquatintError 'model-mismatch'. */
export function readUnion(part: Part & { readonly file: { readonly name: string } }): ControlUnion | null {
  const types = unionTypes(part.tensors);
  if (types === 0) return null;
  const reader = new PartReader(part);
  const told = reader.size('width of its kinds', [['control_add_embedding.linear_1.weight', 1]]);
  return { types, sinusoidChannels: Math.floor(told / types), layers: reader.indices(LAYERS).length };
}

const typeInput = (g: GraphBuilder, { types }: ControlUnion): Value =>
  g.input(CONTROL_TYPE, 'F32', [1, types]);

/** What is added to the time embedding, [1, T]. */
export function typeEmbedding(g: GraphBuilder, union: ControlUnion, encoder: UNetEncoderConfig): Value {
  const { types, sinusoidChannels } = union;
  const waves = sinusoid(g, reshape(g, typeInput(g, union), [types, 1]), {
    channels: sinusoidChannels,
    flipSinToCos: encoder.flipSinToCos,
    frequencyShift: encoder.frequencyShift,
  });
  return timestepEmbedding(g, reshape(g, waves, [1, types * sinusoidChannels]), 'control_add_embedding', {
    outputs: encoder.timeEmbeddingChannels,
    activation: 'silu',
    condition: null,
  });
}

/**
 * What is added to the control picture's features [1, C, h, w] everywhere alike, [1, C, 1, 1]. diffusers' layers attend along the
 * batch, whose rows all show one picture: what a row attends to is itself, so values are all that is left of the attention.
 */
export function typeShift(g: GraphBuilder, features: Value, union: ControlUnion): Value {
  const channels = axisSize(features, 1);
  const { types, layers } = union;
  const task = g.parameter(TASKS, [1, types, channels], { stored: [types, channels] });
  const own = matMul(g, reshape(g, typeInput(g, union), [1, 1, types]), task);
  const mean = reshape(g, globalAveragePool(g, features), [1, channels]);
  let x = add(g, mean, reshape(g, own, [1, channels]));
  for (let i = 0; i < layers; i += 1) {
    const name = `${LAYERS}.${i}`;
    const values = linear(g, layerNorm(g, x, `${name}.ln_1`), `${name}.attn.v_proj`, { outputs: channels });
    x = add(g, x, linear(g, values, `${name}.attn.out_proj`, { outputs: channels }));
    const wide = linear(g, layerNorm(g, x, `${name}.ln_2`), `${name}.mlp.c_fc`, { outputs: 4 * channels });
    const inner = activate(g, wide, 'quick_gelu');
    x = add(g, x, linear(g, inner, `${name}.mlp.c_proj`, { outputs: channels }));
  }
  return reshape(g, linear(g, x, 'spatial_ch_projs', { outputs: channels }), [1, channels, 1, 1]);
}
