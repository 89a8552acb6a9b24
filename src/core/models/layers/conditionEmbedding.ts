import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { concat, gather, reshape } from '../../onnx/ops/layout.ts';
import type { UNetEncoderConfig } from '../unetConfig.ts';
import { sinusoid, timestepEmbedding } from './timestepEmbedding.ts';

/** What is added to the time embedding for a class: the x4 upscaler's noise level. Input: class_label [N] int32. */
export function classEmbedding(g: GraphBuilder, config: UNetEncoderConfig, batch: number): Value | null {
  if (config.classLabels === null) return null;
  const shape = [config.classLabels, config.timeEmbeddingChannels];
  const table = g.parameter('class_embedding.weight', shape, { exact: true });
  return gather(g, table, g.input('class_label', 'I32', [batch]));
}

/** What is added for a vector that it is told: class_vector [N, V]. */
export function vectorEmbedding(g: GraphBuilder, config: UNetEncoderConfig, batch: number): Value | null {
  const { vectorChannels = null, timeEmbeddingChannels: outputs } = config;
  if (vectorChannels === null) return null;
  const vector = g.input('class_vector', 'F32', [batch, vectorChannels]);
  return timestepEmbedding(g, vector, 'class_embedding', { outputs, activation: 'silu', condition: null });
}

/**
 * What SDXL adds to the time embedding (Podell et al. 2023, §2.2). Inputs: pooled [N, P], and sizes [N, 6]: height and
 * width of the original, of what was cropped off, and of the picture wanted.
 */
export function sizeEmbedding(g: GraphBuilder, config: UNetEncoderConfig, batch: number): Value | null {
  if (config.addition === null) return null;
  const { sinusoidChannels, sizes, pooledChannels } = config.addition;
  const pooled = g.input('pooled', 'F32', [batch, pooledChannels]);
  const numbers = reshape(g, g.input('sizes', 'F32', [batch, sizes]), [batch * sizes, 1]);
  const waves = sinusoid(g, numbers, {
    channels: sinusoidChannels,
    flipSinToCos: config.flipSinToCos,
    frequencyShift: config.frequencyShift,
  });
  const all = concat(g, [pooled, reshape(g, waves, [batch, sizes * sinusoidChannels])], 1);
  return timestepEmbedding(g, all, 'add_embedding', {
    outputs: config.timeEmbeddingChannels,
    activation: 'silu',
    condition: null,
  });
}
