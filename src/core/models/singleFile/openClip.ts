import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import type { ClipTextConfig } from '../clipTextConfig.ts';
import { CLIP_LENGTH, headsOf64 } from './conventions.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';

/** SD 2 reads the text states before the last of OpenCLIP ViT-H's 24 layers; some files leave that one out. */
const USED_LAYERS = 23;

const BLOCKS = 'transformer.resblocks';
const OUR_BLOCKS = 'text_model.encoder.layers';

/** SD 2's text encoder: OpenCLIP's names, with the three projections of an attention in one tensor. */
export function readOpenClip(part: Part): ReadPart<ClipTextConfig> {
  const reader = new PartReader(part);
  const layers = reader.indices(BLOCKS).filter((i) => i < USED_LAYERS);
  const names = new NameTable(pairs(layers));
  const split = splitRows(part.tensors, projections);
  return {
    config: readConfig(reader, layers),
    weights: renamed(split, (name) => names.toOurs(name)),
    originalName: (name) => part.nameInFile(fused(names.toOriginal(name))),
  };
}

export const UNUSED_OPEN_CLIP = [
  'text_projection',
  'text_projection.weight',
  'logit_scale',
  'attn_mask',
  /^transformer\.resblocks\.23\./,
];

function projections(name: string): readonly string[] | null {
  const [, path, kind] = /^(.*\.attn)\.in_proj_(weight|bias)$/.exec(name) ?? [];
  if (path === undefined) return null;
  return ['q_proj', 'k_proj', 'v_proj'].map((projection) => `${path}.${projection}.${kind}`);
}

function fused(name: string): string {
  return name.replace(/\.[qkv]_proj\.(weight|bias)$/, '.in_proj_$1');
}

function readConfig(reader: PartReader, layers: readonly number[]): ClipTextConfig {
  const channels = reader.size('width of the text encoder', [
    ['ln_final.weight', 0],
    ['ln_final.bias', 0],
    ['token_embedding.weight', 1],
    ['positional_embedding', 1],
    ...layers.map((i) => [`${BLOCKS}.${i}.ln_1.weight`, 0] as const),
  ]);
  return {
    vocabulary: reader.size("text encoder's vocabulary", [['token_embedding.weight', 0]]),
    channels,
    innerChannels: reader.size(
      'inner width of the text encoder',
      layers.map((i) => [`${BLOCKS}.${i}.mlp.c_fc.weight`, 0]),
    ),
    layers: (layers.at(-1) ?? -1) + 1,
    heads: headsOf64(channels),
    positions: CLIP_LENGTH,
    activation: 'gelu',
    epsilon: 1e-5,
  };
}

function pairs(layers: readonly number[]): [string, string][] {
  return [
    ['token_embedding', 'text_model.embeddings.token_embedding'],
    ['positional_embedding', 'text_model.embeddings.position_embedding.weight'],
    ['ln_final', 'text_model.final_layer_norm'],
    ...layers.flatMap((i): [string, string][] => [
      [`${BLOCKS}.${i}.ln_1`, `${OUR_BLOCKS}.${i}.layer_norm1`],
      [`${BLOCKS}.${i}.ln_2`, `${OUR_BLOCKS}.${i}.layer_norm2`],
      [`${BLOCKS}.${i}.mlp.c_fc`, `${OUR_BLOCKS}.${i}.mlp.fc1`],
      [`${BLOCKS}.${i}.mlp.c_proj`, `${OUR_BLOCKS}.${i}.mlp.fc2`],
      [`${BLOCKS}.${i}.attn`, `${OUR_BLOCKS}.${i}.self_attn`],
    ]),
  ];
}
