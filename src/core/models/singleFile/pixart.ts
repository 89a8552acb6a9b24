import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import { usualInterpolation, type PixartConfig } from '../pixartTransformerConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { Signs } from './parts.ts';

/** The original code's transformer of PixArt (PixArtMS.py), under any prefix. */
export const PIXART_SIGNS: Signs = {
  sure: /^(|.*\.)blocks\.\d+\.cross_attn\.kv_linear\./,
  bare: /^(blocks|x_embedder|t_embedder|t_block|csize_embedder|ar_embedder|y_embedder|final_layer)\.|^pos_embed$/,
};

/** The vector of an empty text, which training drops words for, and the places, which are computed. */
export const UNUSED_PIXART = ['y_embedder.y_embedding', 'pos_embed'];

/** As published; heads do not show in shapes. */
const HEADS = 16;
const USUAL_SIDE = 128;

/** Σ reads longer texts, and its file has a vector for each token of an empty one. */
const SIGMA_LENGTH = 300;

/** Under diffusers' names, which the builder declares. null: it is SANA's, whose blocks look alike from outside. */
export function readPixart(part: Part): (ReadPart<PixartConfig> & { readonly isSigma: boolean }) | null {
  const reader = new PartReader(part);
  if (reader.has('attention_y_norm') || reader.has('blocks.0.mlp.depth_conv')) return null;
  const layers = reader.indices('blocks').length;
  const names = new NameTable([...OUTSIDE, ...blockPairs(layers)]);
  const length = reader.optionalSize([['y_embedder.y_embedding', 0]]);
  return {
    tensors: renamed(splitRows(part.tensors, partsOf), (name) => names.toOurs(name)),
    nameInFile: (name) => part.nameInFile(names.toOriginal(name).replace(/\/\w(?=\.)/, '')),
    config: configOf(reader, layers),
    isSigma: length === SIGMA_LENGTH || (length === null && !reader.has('csize_embedder')),
  };
}

function configOf(reader: PartReader, layers: number): PixartConfig {
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const channels = size("transformer's width", 'x_embedder.proj.weight', 0);
  const patchSize = size('side of a patch', 'x_embedder.proj.weight', 2);
  const places = reader.optionalSize([['pos_embed', 1]]);
  const sampleSize = places === null ? USUAL_SIDE : patchSize * Math.round(Math.sqrt(places));
  return {
    inChannels: size('latent channels', 'x_embedder.proj.weight', 1),
    outChannels: size('output channels', 'final_layer.linear.weight', 0) / patchSize ** 2,
    ...{ patchSize, sampleSize, layers, heads: HEADS, headChannels: channels / HEADS },
    textChannels: size('width of the text', 'y_embedder.y_proj.fc1.weight', 1),
    interpolation: usualInterpolation(sampleSize),
    sizes: reader.has('csize_embedder'),
  };
}

const FUSED = /^(.*)\.(weight|bias)$/;

/** Queries, keys and values are rows of one matrix, as are keys and values of a text. */
function partsOf(name: string): readonly string[] | null {
  const [, path = '', kind] = FUSED.exec(name) ?? [];
  const parts = path.endsWith('.attn.qkv') ? 'qkv' : path.endsWith('.cross_attn.kv_linear') ? 'kv' : null;
  return parts === null ? null : [...parts].map((part) => `${path}/${part}.${kind}`);
}

type Pairs = readonly (readonly [original: string, ours: string])[];

const embedder = (original: string, ours: string): Pairs => [
  [`${original}.mlp.0`, `adaln_single.emb.${ours}.linear_1`],
  [`${original}.mlp.2`, `adaln_single.emb.${ours}.linear_2`],
];

const OUTSIDE: Pairs = [
  ['x_embedder.proj', 'pos_embed.proj'],
  ...embedder('t_embedder', 'timestep_embedder'),
  ...embedder('csize_embedder', 'resolution_embedder'),
  ...embedder('ar_embedder', 'aspect_ratio_embedder'),
  ['t_block.1', 'adaln_single.linear'],
  ['y_embedder.y_proj.fc1', 'caption_projection.linear_1'],
  ['y_embedder.y_proj.fc2', 'caption_projection.linear_2'],
  ['final_layer.scale_shift_table', 'scale_shift_table'],
  ['final_layer.linear', 'proj_out'],
];

const IN_BLOCK: Pairs = [
  ['scale_shift_table', 'scale_shift_table'],
  ...[...'qkv'].map((part) => [`attn.qkv/${part}`, `attn1.to_${part}`] as const),
  ['attn.proj', 'attn1.to_out.0'],
  ['cross_attn.q_linear', 'attn2.to_q'],
  ...[...'kv'].map((part) => [`cross_attn.kv_linear/${part}`, `attn2.to_${part}`] as const),
  ['cross_attn.proj', 'attn2.to_out.0'],
  ['mlp.fc1', 'ff.net.0.proj'],
  ['mlp.fc2', 'ff.net.2'],
];

function blockPairs(layers: number): Pairs {
  return Array.from({ length: layers }, (_, i) =>
    IN_BLOCK.map(
      ([original, ours]) => [`blocks.${i}.${original}`, `transformer_blocks.${i}.${ours}`] as const,
    ),
  ).flat();
}
