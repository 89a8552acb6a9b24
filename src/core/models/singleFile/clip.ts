import type { ClipTextConfig } from '../clipTextConfig.ts';
import { CLIP_LENGTH, headsOf64 } from './conventions.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';

/** A text encoder's config from the names (those that the builder declares) and shapes of its tensors. */
export function readClip(part: Part, activation: ClipTextConfig['activation']): ReadPart<ClipTextConfig> {
  const reader = new PartReader(part);
  const layers = reader.indices(LAYERS);
  const channels = clipChannels(reader);
  const config = {
    vocabulary: reader.size("text encoder's vocabulary", [[`${EMBEDDINGS}.token_embedding.weight`, 0]]),
    channels,
    innerChannels: reader.size(
      'inner width of the text encoder',
      layers.flatMap((i) => [
        [`${LAYERS}.${i}.mlp.fc1.weight`, 0],
        [`${LAYERS}.${i}.mlp.fc1.bias`, 0],
        [`${LAYERS}.${i}.mlp.fc2.weight`, 1],
      ]),
    ),
    layers: depthOf(layers),
    heads: headsOf64(channels),
    positions: CLIP_LENGTH,
    activation,
    epsilon: 1e-5,
    projectionChannels: reader.optionalSize([[PROJECTION, 0]]) ?? channels,
    endToken: null,
  };
  return { ...part, config };
}

/**
 * So that a layer that is missing is named later. What is built for each layer has to fit the memory, so one damaged
 * name must not make thousands of twelve.
 */
function depthOf(layers: readonly number[]): number {
  return Math.min((layers.at(-1) ?? -1) + 1, 2 * layers.length);
}

const LAYERS = 'text_model.encoder.layers';
const EMBEDDINGS = 'text_model.embeddings';
const PROJECTION = 'text_projection.weight';

/** Tensors that files carry and nobody uses. */
export const UNUSED_CLIP = [
  `${EMBEDDINGS}.position_ids`,
  'logit_scale',
  'attn_mask',
  /^text_model\.embeddings\.position_embedding\.position_ids$/,
];

/** Where the pooled state is not read, the projection is not, either. */
export const UNUSED_PROJECTION = [PROJECTION, 'text_projection'];

export function hasProjection({ tensors }: Part): boolean {
  return tensors.has(PROJECTION);
}

export function clipChannels(reader: PartReader): number {
  return reader.size('width of the text encoder', [
    ['text_model.final_layer_norm.weight', 0],
    ['text_model.final_layer_norm.bias', 0],
    [`${EMBEDDINGS}.token_embedding.weight`, 1],
    [`${EMBEDDINGS}.position_embedding.weight`, 1],
    ...reader.indices(LAYERS).map((i) => [`${LAYERS}.${i}.layer_norm1.weight`, 0] as const),
  ]);
}
