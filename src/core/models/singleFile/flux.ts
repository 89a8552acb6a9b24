import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import { swappedHalves } from '../../weights/swappedHalves.ts';
import type { FluxConfig } from '../fluxTransformerConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { Signs } from './parts.ts';

/** The original code's transformer of Flux.1 (flux/model.py), under any prefix. */
export const FLUX_SIGNS: Signs = {
  sure: /^(|.*\.)(?:double_blocks\.\d+\.img_attn|single_blocks\.\d+\.linear1)\./,
  bare: /^(double_blocks|single_blocks|img_in|txt_in|time_in|vector_in|guidance_in|final_layer|single_stream_modulation|distilled_guidance_layer)\./,
};

/** diffusers' names, in a file of its own. */
export const DIFFUSERS_FLUX_SIGNS: Signs = {
  sure: /^(|.*\.)single_transformer_blocks\.\d+\.proj_mlp\./,
  bare: /^((single_)?transformer_blocks|x_embedder|context_embedder|time_text_embed|norm_out|proj_out)\./,
};

/** Under diffusers' names, which the builder declares, and with the config that names and shapes tell. */
export function readFlux(part: Part): ReadPart<FluxConfig> {
  const reader = new PartReader(part);
  const [doubles, singles] = [depthOf(reader, 'double_blocks'), depthOf(reader, 'single_blocks')];
  const names = fluxNames(doubles, singles);
  const turned = swappedHalves(part.tensors, (name) => name.startsWith(LAST));
  const tensors = renamed(splitRows(turned, partsOf), (name) => names.toOurs(name));
  const nameInFile = (name: string): string =>
    part.nameInFile(names.toOriginal(name).replace(/\/\w+(?=\.)/, ''));
  return { tensors, nameInFile, config: fluxConfigOf({ tensors, nameInFile }) };
}

/** From diffusers' names and shapes. */
export function fluxConfigOf(part: Part): FluxConfig {
  const reader = new PartReader(part);
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const [doubles, singles] = ['transformer_blocks', 'single_transformer_blocks'].map((path) =>
    depthOf(reader, path),
  );
  const channels = size("transformer's width", 'x_embedder.weight', 0);
  const headChannels = size('width of a head', 'single_transformer_blocks.0.attn.norm_q.weight', 0);
  return {
    inChannels: size('numbers of a token', 'x_embedder.weight', 1),
    outChannels: size('numbers that it gives for a token', 'proj_out.weight', 0),
    doubleLayers: doubles ?? 0,
    singleLayers: singles ?? 0,
    heads: Math.floor(channels / headChannels),
    headChannels,
    textChannels: size('width of the text', 'context_embedder.weight', 1),
    pooledChannels: size('width of the pooled text', 'time_text_embed.text_embedder.linear_1.weight', 1),
    guidance: reader.has('time_text_embed.guidance_embedder'),
    rotaryChannels: rotaryOf(headChannels),
  };
}

/** All models have the same shares of a head: an eighth for what is no place, the rest for rows and columns. */
function rotaryOf(headChannels: number): number[] {
  const side = 2 * Math.floor((7 * headChannels) / 32);
  return [headChannels - 2 * side, side, side];
}

/** So that a layer that is missing is named later; a damaged name must not make thousands. */
function depthOf(reader: PartReader, path: string): number {
  const layers = reader.indices(path);
  return Math.min((layers.at(-1) ?? -1) + 1, 2 * layers.length);
}

const LAST = 'final_layer.adaLN_modulation.1.';

/** How the original code names the layers of so many blocks: see NameTable; what lies in rows of one layer has its part behind "/". */
export const fluxNames = (doubles: number, singles: number): NameTable =>
  new NameTable([
    ...OUTSIDE,
    ...blocks(doubles, IN_DOUBLE, ['double_blocks', 'transformer_blocks']),
    ...blocks(singles, IN_SINGLE, ['single_blocks', 'single_transformer_blocks']),
  ]);

const QKV = ['q', 'k', 'v'] as const;

/** Queries, keys and values are rows of one matrix, in blocks of one stream with four times as many of the feed-forward layer. */
function partsOf(name: string): readonly string[] | null {
  if (name.startsWith(LAST)) return [`${LAST.slice(0, -1)}/swapped.${name.slice(LAST.length)}`];
  const [, path, kind] =
    /^(double_blocks\..*\.qkv|single_blocks\..*\.linear1)\.(weight|bias)$/.exec(name) ?? [];
  if (path === undefined) return null;
  const parts = path.endsWith('linear1') ? [...QKV, 'mlp', 'mlp', 'mlp', 'mlp'] : QKV;
  return parts.map((part) => `${path}/${part}.${kind}`);
}

type Pairs = readonly (readonly [original: string, ours: string])[];

const OUTSIDE: Pairs = [
  ['img_in', 'x_embedder'],
  ['txt_in', 'context_embedder'],
  ...[
    ['time_in', 'timestep_embedder'],
    ['vector_in', 'text_embedder'],
    ['guidance_in', 'guidance_embedder'],
  ].flatMap(([original = '', ours = '']): Pairs => [
    [`${original}.in_layer`, `time_text_embed.${ours}.linear_1`],
    [`${original}.out_layer`, `time_text_embed.${ours}.linear_2`],
  ]),
  ['final_layer.linear', 'proj_out'],
  ['final_layer.adaLN_modulation.1/swapped', 'norm_out.linear'],
];

const IN_DOUBLE: Pairs = [
  ['img_mod.lin', 'norm1.linear'],
  ['txt_mod.lin', 'norm1_context.linear'],
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
  ['img_mlp.0', 'ff.net.0.proj'],
  ['img_mlp.2', 'ff.net.2'],
  ['txt_mlp.0', 'ff_context.net.0.proj'],
  ['txt_mlp.2', 'ff_context.net.2'],
];

const IN_SINGLE: Pairs = [
  ['modulation.lin', 'norm.linear'],
  ...QKV.map((part) => [`linear1/${part}`, `attn.to_${part}`] as const),
  ['linear1/mlp', 'proj_mlp'],
  ['norm.query_norm.scale', 'attn.norm_q.weight'],
  ['norm.key_norm.scale', 'attn.norm_k.weight'],
  ['linear2', 'proj_out'],
];

function blocks(count: number, pairs: Pairs, [theirs, ours]: readonly [string, string]): Pairs {
  return Array.from({ length: count }, (_, i) =>
    pairs.map(([original, own]) => [`${theirs}.${i}.${original}`, `${ours}.${i}.${own}`] as const),
  ).flat();
}
