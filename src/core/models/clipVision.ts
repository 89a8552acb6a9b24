import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { conv } from '../onnx/ops/conv.ts';
import { concat, expand, gather, reshape, transpose } from '../onnx/ops/layout.ts';
import { visionTokens, type ClipVisionConfig } from './clipVisionConfig.ts';
import { clipLayer } from './layers/clipLayer.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';

/** What is taken: one vector for the picture, or the states of all its squares before the last layer. */
export type VisionReading = 'embedding' | 'states';

/**
 * CLIP's picture encoder (Radford et al. 2021), transformers' CLIPVisionModelWithProjection. Input: picture
 * [N, 3, S, S], see preprocess/clipPicture.ts. Output: image [N, P], or [N, L, C] where states are read
 * ("hidden_states[-2]").
 */
export function buildClipVision(
  config: ClipVisionConfig,
  { batch, reading }: { readonly batch: number; readonly reading: VisionReading },
  dialect: Dialect,
): Graph {
  const g = new GraphBuilder('image_encoder', dialect);
  const { channels, layers, epsilon, projectionChannels } = config;
  const length = visionTokens(config);
  let x = reshape(g, embeddings(g, config, batch), [batch * length, channels]);
  // "layrnorm" is how transformers spells it
  x = layerNorm(g, x, 'vision_model.pre_layrnorm', epsilon);
  const read = reading === 'states' ? layers - 1 : layers;
  for (let i = 0; i < read; i += 1) {
    x = clipLayer(g, x, `vision_model.encoder.layers.${i}`, { ...config, batch, length, causal: false });
  }
  if (reading === 'states') {
    g.output('image', reshape(g, x, [batch, length, channels]));
    return g.build();
  }
  const starts = Int32Array.from({ length: batch }, (_, i) => i * length);
  const summary = layerNorm(g, gather(g, x, g.ints(starts, [batch])), 'vision_model.post_layernorm', epsilon);
  g.output('image', linear(g, summary, 'visual_projection', { outputs: projectionChannels, bias: false }));
  return g.build();
}

const EMBEDDINGS = 'vision_model.embeddings';

function embeddings(g: GraphBuilder, config: ClipVisionConfig, batch: number): Value {
  const { channels, imageSize, patchSize } = config;
  const length = visionTokens(config);
  const picture = g.input('picture', 'F32', [batch, 3, imageSize, imageSize]);
  const weight = g.parameter(`${EMBEDDINGS}.patch_embedding.weight`, [channels, 3, patchSize, patchSize]);
  const squares = conv(g, picture, { weight, bias: null, stride: patchSize });
  const tokens = transpose(g, reshape(g, squares, [batch, channels, length - 1]), [0, 2, 1]);
  const summary = reshape(g, g.parameter(`${EMBEDDINGS}.class_embedding`, [channels]), [1, 1, channels]);
  const all = concat(g, [expand(g, summary, [batch, 1, channels]), tokens], 1);
  const positions = g.parameter(`${EMBEDDINGS}.position_embedding.weight`, [length, channels]);
  return add(g, all, reshape(g, positions, [1, length, channels]));
}
