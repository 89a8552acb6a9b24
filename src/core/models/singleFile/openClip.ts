import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import { transposed } from '../../weights/transposed.ts';
import { PartReader, type Part } from './part.ts';

const BLOCKS = 'transformer.resblocks';
const OUR_BLOCKS = 'text_model.encoder.layers';
const PROJECTION = 'text_projection';

/**
 * OpenCLIP's text encoder under transformers' names: the three projections of an attention are in one tensor there,
 * and the last projection is stored the other way round.
 */
export function renameOpenClip(part: Part): Part {
  const names = new NameTable(pairs(new PartReader(part).indices(BLOCKS)));
  const turned = transposed(part.tensors, (name) => name === PROJECTION);
  return {
    tensors: renamed(splitRows(turned, attentionProjections), (name) =>
      name === `${PROJECTION}.weight` ? name : names.toOurs(name),
    ),
    nameInFile: (name) => part.nameInFile(fused(names.toOriginal(name))),
  };
}

/** SD 2 reads the text states before the last of OpenCLIP ViT-H's 24 layers; some files leave that one out. */
export const UNUSED_IN_SD2 = /^text_model\.encoder\.layers\.23\./;

export function attentionProjections(name: string): readonly string[] | null {
  const [, path, kind] = /^(.*\.attn)\.in_proj_(weight|bias)$/.exec(name) ?? [];
  if (path === undefined) return null;
  return ['q_proj', 'k_proj', 'v_proj'].map((projection) => `${path}.${projection}.${kind}`);
}

function fused(name: string): string {
  return name.replace(/\.[qkv]_proj\.(weight|bias)$/, '.in_proj_$1');
}

function pairs(layers: readonly number[]): [string, string][] {
  return [
    ['token_embedding', 'text_model.embeddings.token_embedding'],
    ['positional_embedding', 'text_model.embeddings.position_embedding.weight'],
    ['ln_final', 'text_model.final_layer_norm'],
    [PROJECTION, 'text_projection.weight'],
    ...encoderLayerPairs(layers, OUR_BLOCKS),
  ];
}

/** The layers of OpenCLIP's text and picture encoders. */
export function encoderLayerPairs(layers: readonly number[], ours: string): [string, string][] {
  return layers.flatMap((i): [string, string][] => [
    [`${BLOCKS}.${i}.ln_1`, `${ours}.${i}.layer_norm1`],
    [`${BLOCKS}.${i}.ln_2`, `${ours}.${i}.layer_norm2`],
    [`${BLOCKS}.${i}.mlp.c_fc`, `${ours}.${i}.mlp.fc1`],
    [`${BLOCKS}.${i}.mlp.c_proj`, `${ours}.${i}.mlp.fc2`],
    [`${BLOCKS}.${i}.attn`, `${ours}.${i}.self_attn`],
  ]);
}
