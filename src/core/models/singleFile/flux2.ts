import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import { swappedHalves } from '../../weights/swappedHalves.ts';
import type { Flux2Config } from '../flux2TransformerConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { Signs } from './parts.ts';

/** The original code's transformer of Flux.2 (flux2/model.py), under any prefix. */
export const FLUX_2_SIGNS: Signs = {
  sure: /^(|.*\.)(?:double_blocks\.\d+\.img_attn|single_blocks\.\d+\.linear1|single_stream_modulation\.lin)\./,
  bare: /^(double_blocks|single_blocks|img_in|txt_in|time_in|guidance_in|final_layer|(double|single)_stream_modulation(_img|_txt)?)\./,
};

/** diffusers' names, in a file of its own. */
export const DIFFUSERS_FLUX_2_SIGNS: Signs = {
  sure: /^(|.*\.)single_transformer_blocks\.\d+\.attn\.to_qkv_mlp_proj\./,
  bare: /^((single_)?transformer_blocks|x_embedder|context_embedder|time_guidance_embed|(double|single)_stream_modulation(_img|_txt)?|norm_out|proj_out)\./,
};

/** Under diffusers' names, which the builder declares, and with the config that names and shapes tell; null: it is no Flux.2. */
export function readFlux2(part: Part): ReadPart<Flux2Config> | null {
  if (!part.tensors.has('single_stream_modulation.lin.weight')) return null;
  const reader = new PartReader(part);
  const names = flux2Names(depthOf(reader, 'double_blocks'), depthOf(reader, 'single_blocks'));
  const turned = swappedHalves(part.tensors, (name) => name.startsWith(LAST));
  const tensors = renamed(splitRows(turned, partsOf), (name) => names.toOurs(name));
  const nameInFile = (name: string): string =>
    part.nameInFile(names.toOriginal(name).replace(/\/\w+(?=\.)/, ''));
  return { tensors, nameInFile, config: flux2ConfigOf({ tensors, nameInFile }) };
}

/** From diffusers' names and shapes. */
export function flux2ConfigOf(part: Part): Flux2Config {
  const reader = new PartReader(part);
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const channels = size("transformer's width", 'x_embedder.weight', 0);
  const headChannels = size('width of a head', 'single_transformer_blocks.0.attn.norm_q.weight', 0);
  const joined = size('width of a block', 'single_transformer_blocks.0.attn.to_out.weight', 1);
  const axis = 2 * Math.floor(headChannels / 8);
  return {
    inChannels: size('numbers of a token', 'x_embedder.weight', 1),
    outChannels: size('numbers that it gives for a token', 'proj_out.weight', 0),
    doubleLayers: depthOf(reader, 'transformer_blocks'),
    singleLayers: depthOf(reader, 'single_transformer_blocks'),
    heads: Math.floor(channels / headChannels),
    headChannels,
    innerChannels: joined - channels,
    textChannels: size('width of the text', 'context_embedder.weight', 1),
    guidance: reader.has('time_guidance_embed.guidance_embedder'),
    timeChannels: size('width of the time', 'time_guidance_embed.timestep_embedder.linear_1.weight', 1),
    epsilon: 1e-6,
    // a quarter for each
    rotaryChannels: [headChannels - 3 * axis, axis, axis, axis],
    rotaryBase: 2000,
  };
}

/** So that a layer that is missing is named later; a damaged name must not make thousands. */
function depthOf(reader: PartReader, path: string): number {
  const layers = reader.indices(path);
  return Math.min((layers.at(-1) ?? -1) + 1, 2 * layers.length);
}

const LAST = 'final_layer.adaLN_modulation.1.';
const QKV = ['q', 'k', 'v'] as const;

/** Queries, keys and values are rows of one matrix; blocks of one stream keep theirs in one. */
function partsOf(name: string): readonly string[] | null {
  if (name.startsWith(LAST)) return [`${LAST.slice(0, -1)}/swapped.${name.slice(LAST.length)}`];
  const [, path, kind] = /^(double_blocks\..*\.qkv)\.(weight|bias)$/.exec(name) ?? [];
  return path === undefined ? null : QKV.map((part) => `${path}/${part}.${kind}`);
}

/** How the original code names the layers of so many blocks: see NameTable; what lies in rows of one layer has its part behind "/". */
export const flux2Names = (doubles: number, singles: number): NameTable =>
  new NameTable([
    ...OUTSIDE,
    ...blocks(doubles, IN_DOUBLE, ['double_blocks', 'transformer_blocks']),
    ...blocks(singles, IN_SINGLE, ['single_blocks', 'single_transformer_blocks']),
  ]);

type Pairs = readonly (readonly [original: string, ours: string])[];

const OUTSIDE: Pairs = [
  ['img_in', 'x_embedder'],
  ['txt_in', 'context_embedder'],
  ...(['time', 'guidance'] as const).flatMap((name): Pairs => {
    const ours = `time_guidance_embed.${name === 'time' ? 'timestep' : name}_embedder`;
    return [
      [`${name}_in.in_layer`, `${ours}.linear_1`],
      [`${name}_in.out_layer`, `${ours}.linear_2`],
    ];
  }),
  ...['double_stream_modulation_img', 'double_stream_modulation_txt', 'single_stream_modulation'].map(
    (name) => [`${name}.lin`, `${name}.linear`] as const,
  ),
  ['final_layer.linear', 'proj_out'],
  ['final_layer.adaLN_modulation.1/swapped', 'norm_out.linear'],
];

const IN_DOUBLE: Pairs = [
  ...QKV.flatMap((part): Pairs => [
    [`img_attn.qkv/${part}`, `attn.to_${part}`],
    [`txt_attn.qkv/${part}`, `attn.add_${part}_proj`],
  ]),
  ['img_attn.norm.query_norm.scale', 'attn.norm_q.weight'],
  ['img_attn.norm.key_norm.scale', 'attn.norm_k.weight'],
  ['txt_attn.norm.query_norm.scale', 'attn.norm_added_q.weight'],
  ['txt_attn.norm.key_norm.scale', 'attn.norm_added_k.weight'],
  ['img_attn.proj', 'attn.to_out.0'],
  ['txt_attn.proj', 'attn.to_add_out'],
  ['img_mlp.0', 'ff.linear_in'],
  ['img_mlp.2', 'ff.linear_out'],
  ['txt_mlp.0', 'ff_context.linear_in'],
  ['txt_mlp.2', 'ff_context.linear_out'],
];

const IN_SINGLE: Pairs = [
  ['linear1', 'attn.to_qkv_mlp_proj'],
  ['linear2', 'attn.to_out'],
  ['norm.query_norm.scale', 'attn.norm_q.weight'],
  ['norm.key_norm.scale', 'attn.norm_k.weight'],
];

function blocks(count: number, pairs: Pairs, [theirs, ours]: readonly [string, string]): Pairs {
  return Array.from({ length: count }, (_, i) =>
    pairs.map(([original, own]) => [`${theirs}.${i}.${original}`, `${ours}.${i}.${own}`] as const),
  ).flat();
}
