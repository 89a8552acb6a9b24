import { withPrefix } from '../../weights/renamed.ts';
import type { ClipTextConfig } from '../clipTextConfig.ts';
import { CLIP_LENGTH, headsOf64 } from './conventions.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';

const OURS = 'text_model.';

/** SD 1's text encoder: OpenAI's CLIP ViT-L/14 as transformers names it, from below "text_model." on. */
export function readClip(part: Part): ReadPart<ClipTextConfig> {
  return {
    config: readConfig(new PartReader(part)),
    weights: withPrefix(part.tensors, OURS),
    originalName: (name) => part.nameInFile(name.slice(OURS.length)),
  };
}

export const UNUSED_CLIP = ['text_model.embeddings.position_ids'];

function readConfig(reader: PartReader): ClipTextConfig {
  const layers = reader.indices('encoder.layers');
  const channels = reader.size('width of the text encoder', [
    ['final_layer_norm.weight', 0],
    ['final_layer_norm.bias', 0],
    ['embeddings.token_embedding.weight', 1],
    ['embeddings.position_embedding.weight', 1],
    ...layers.map((i) => [`encoder.layers.${i}.layer_norm1.weight`, 0] as const),
  ]);
  return {
    vocabulary: reader.size("text encoder's vocabulary", [['embeddings.token_embedding.weight', 0]]),
    channels,
    innerChannels: reader.size(
      'inner width of the text encoder',
      layers.map((i) => [`encoder.layers.${i}.mlp.fc1.weight`, 0]),
    ),
    layers: (layers.at(-1) ?? -1) + 1,
    heads: headsOf64(channels),
    positions: CLIP_LENGTH,
    activation: 'quick_gelu',
    epsilon: 1e-5,
  };
}
