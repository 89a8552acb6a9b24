import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import { swappedHalves } from '../../weights/swappedHalves.ts';
import type { Sd3Config } from '../sd3TransformerConfig.ts';
import { headsOf64 } from './conventions.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';

/** The original code's transformer of Stable Diffusion 3 (mmdit.py), under any prefix. */
export const SD3_SIGNS = {
  sure: /^(|.*\.)joint_blocks\.\d+\.(?:x|context)_block\./,
  bare: /^(joint_blocks|x_embedder|t_embedder|y_embedder|context_embedder|final_layer)\.|^pos_embed$/,
};

const BLOCKS = 'joint_blocks';
const LARGEST_TABLE = 1000;

/** Under diffusers' names, which the builder declares, and with the config that names and shapes tell. */
export function readSd3(part: Part): ReadPart<Sd3Config> {
  const reader = new PartReader(part);
  const layers = reader.indices(BLOCKS).length;
  const names = sd3Names(layers);
  const isSwapped = (name: string): boolean =>
    names.toOurs(name) === name && /(^final_layer|context_block)\.adaLN_modulation\.1\./.test(name);
  const partsOf = (name: string): readonly string[] | null =>
    isSwapped(name) ? [name.replace(LAST_PART, '/swapped$&')] : projections(name);
  const turned = swappedHalves(part.tensors, isSwapped);
  return {
    tensors: renamed(splitRows(turned, partsOf), (name) => names.toOurs(name)),
    nameInFile: (name) => part.nameInFile(names.toOriginal(name).replace(/\/\w+(?=\.)/, '')),
    config: configOf(reader, part, layers),
  };
}

/** How the original code names the layers: see NameTable; what lies in rows of one layer has its part behind "/". */
export const sd3Names = (layers: number): NameTable => new NameTable([...OUTSIDE, ...blockPairs(layers)]);

function configOf(reader: PartReader, { tensors }: Part, layers: number): Sd3Config {
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const channels = size("transformer's width", 'x_embedder.proj.weight', 0);
  const patchSize = size('side of a patch', 'x_embedder.proj.weight', 2);
  const heads = headsOf64(channels);
  const places = size('number of positions', 'pos_embed', 1);
  const indices = reader.indices(BLOCKS);
  return {
    inChannels: size('latent channels', 'x_embedder.proj.weight', 1),
    outChannels: size('output channels', 'final_layer.linear.weight', 0) / patchSize ** 2,
    patchSize,
    // 1024 pixels, whichever size
    sampleSize: 128,
    layers,
    heads,
    headChannels: channels / heads,
    textChannels: size('width of the text', 'context_embedder.weight', 1),
    pooledChannels: size('width of the pooled text', 'y_embedder.mlp.0.weight', 1),
    positions: Math.min(Math.round(Math.sqrt(places)), LARGEST_TABLE),
    dualAttention: indices.filter((i) => reader.has(`${BLOCKS}.${i}.x_block.attn2`)),
    normalizesHeads: tensors.has(`${BLOCKS}.0.x_block.attn.ln_q.weight`),
  };
}

/** '.weight' or '.bias'. */
const LAST_PART = /\.\w+$/;
const QKV = /^(.*\.attn2?\.qkv)\.(weight|bias)$/;

/** Queries, keys and values are rows of one matrix. */
function projections(name: string): readonly string[] | null {
  const [, path, kind] = QKV.exec(name) ?? [];
  return path === undefined ? null : ['q', 'k', 'v'].map((part) => `${path}/${part}.${kind}`);
}

const OUTSIDE: readonly (readonly [string, string])[] = [
  ['x_embedder.proj', 'pos_embed.proj'],
  ['pos_embed', 'pos_embed.pos_embed'],
  ['t_embedder.mlp.0', 'time_text_embed.timestep_embedder.linear_1'],
  ['t_embedder.mlp.2', 'time_text_embed.timestep_embedder.linear_2'],
  ['y_embedder.mlp.0', 'time_text_embed.text_embedder.linear_1'],
  ['y_embedder.mlp.2', 'time_text_embed.text_embedder.linear_2'],
  ['final_layer.linear', 'proj_out'],
  ['final_layer.adaLN_modulation.1/swapped', 'norm_out.linear'],
];

/** Of a block, original and ours. */
const IN_BLOCK: readonly (readonly [string, string])[] = [
  ['x_block.adaLN_modulation.1', 'norm1.linear'],
  ['context_block.adaLN_modulation.1', 'norm1_context.linear'],
  ...(['q', 'k', 'v'] as const).flatMap((part): [string, string][] => [
    [`x_block.attn.qkv/${part}`, `attn.to_${part}`],
    [`context_block.attn.qkv/${part}`, `attn.add_${part}_proj`],
    [`x_block.attn2.qkv/${part}`, `attn2.to_${part}`],
  ]),
  ...(['q', 'k'] as const).flatMap((part): [string, string][] => [
    [`x_block.attn.ln_${part}`, `attn.norm_${part}`],
    [`context_block.attn.ln_${part}`, `attn.norm_added_${part}`],
    [`x_block.attn2.ln_${part}`, `attn2.norm_${part}`],
  ]),
  ['x_block.attn.proj', 'attn.to_out.0'],
  ['context_block.attn.proj', 'attn.to_add_out'],
  ['x_block.attn2.proj', 'attn2.to_out.0'],
  ['x_block.mlp.fc1', 'ff.net.0.proj'],
  ['x_block.mlp.fc2', 'ff.net.2'],
  ['context_block.mlp.fc1', 'ff_context.net.0.proj'],
  ['context_block.mlp.fc2', 'ff_context.net.2'],
];

function blockPairs(layers: number): (readonly [string, string])[] {
  return Array.from({ length: layers }, (_, i) =>
    IN_BLOCK.map(([original, ours]) => {
      // of the last block's text only a norm is left, as after all blocks
      const isSwapped = i === layers - 1 && original.startsWith('context_block.adaLN');
      const name = `${BLOCKS}.${i}.${original}${isSwapped ? '/swapped' : ''}`;
      return [name, `transformer_blocks.${i}.${ours}`] as const;
    }),
  ).flat();
}
