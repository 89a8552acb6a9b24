import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { reshaped } from '../../weights/reshaped.ts';
import { splitRows } from '../../weights/splitRows.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { ZImageConfig } from '../zImageTransformerConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { Signs } from './parts.ts';

/** The original code's transformer of Z-Image, under any prefix; diffusers' names differ little. Lumina 2 has no padding that is learnt. */
export const Z_IMAGE_SIGNS: Signs = {
  sure: /^(|.*\.)(?:noise_refiner\.\d+\.attention\.|(?:x|cap)_pad_token$)/,
  bare: /^((layers|noise_refiner|context_refiner)\.\d+\.(attention|attention_norm\d|feed_forward|ffn_norm\d|adaLN_modulation)|t_embedder|cap_embedder|x_embedder|final_layer|all_x_embedder|all_final_layer|norm_final)\.|^(x|cap)_pad_token$/,
};

/** Left from training. */
export const UNUSED_Z_IMAGE = ['norm_final.weight', 'scaled_fp8'];

const SIZE = '2-1';
const QKV = ['q', 'k', 'v'] as const;

/** Under diffusers' names, which the builder declares, and with the config that names and shapes tell. */
export function readZImage(part: Part): ReadPart<ZImageConfig> | null {
  if (!part.tensors.has('x_pad_token')) return null;
  const reader = new PartReader(part);
  const [layers, refiners] = [depthOf(reader, 'layers'), depthOf(reader, 'noise_refiner')];
  const names = zImageNames(layers, refiners);
  const tensors = asRows(renamed(splitRows(part.tensors, partsOf), (name) => names.toOurs(name)));
  const nameInFile = (name: string): string =>
    part.nameInFile(names.toOriginal(name).replace(/\/\w+(?=\.)/, ''));
  return {
    tensors,
    nameInFile: part.tensors.has(`all_x_embedder.${SIZE}.weight`) ? part.nameInFile : nameInFile,
    config: configOf({ tensors, nameInFile }, { layers, refiners }),
  };
}

const WHOLE = /^(.*\.attention\.qkv)\.(weight|bias)$/;

/** Queries, keys and values are rows of one matrix. */
function partsOf(name: string): readonly string[] | null {
  const [, path, kind] = WHOLE.exec(name) ?? [];
  return path === undefined ? null : QKV.map((part) => `${path}/${part}.${kind}`);
}

/** GGUF's files may have left out an axis of 1. */
const asRows = (source: TensorSource): TensorSource =>
  reshaped(source, (name, shape) => (/_pad_token$/.test(name) && shape.length === 1 ? [1, ...shape] : shape));

function configOf(
  part: Part,
  { layers, refiners }: { readonly layers: number; readonly refiners: number },
): ZImageConfig {
  const reader = new PartReader(part);
  const blocks = [...reader.indices('layers').map((i) => `layers.${i}`), 'noise_refiner.0'];
  const size = (what: string, name: string, axis: number): number =>
    reader.size(
      what,
      blocks.map((block) => [`${block}.${name}`, axis]),
    );
  const channels = size("transformer's width", 'attention_norm1.weight', 0);
  const headChannels = size('width of a head', 'attention.norm_q.weight', 0);
  return {
    inChannels: reader.size('numbers of a token', [[`all_x_embedder.${SIZE}.weight`, 1]]) / 4,
    channels,
    innerChannels: size("transformer's inner width", 'feed_forward.w1.weight', 0),
    ...{ layers, refiners },
    heads: Math.floor(channels / headChannels),
    headChannels,
    textChannels: reader.size('width of the text', [
      ['cap_embedder.0.weight', 0],
      ['cap_embedder.1.weight', 1],
    ]),
    epsilon: 1e-5,
    rotaryChannels: rotaryOf(headChannels),
    rotaryBase: 256,
  };
}

/** As in the published models: three eighths for rows and columns each, the rest for the text. */
function rotaryOf(headChannels: number): number[] {
  const side = 2 * Math.floor((3 * headChannels) / 16);
  return [headChannels - 2 * side, side, side];
}

/** So that a layer that is missing is named later; a damaged name must not make thousands. */
function depthOf(reader: PartReader, path: string): number {
  const layers = reader.indices(path);
  return Math.min((layers.at(-1) ?? -1) + 1, 2 * layers.length);
}

/** How the original code names the layers: see NameTable; what lies in rows of one layer has its part behind "/". */
export const zImageNames = (layers: number, refiners: number): NameTable =>
  new NameTable([
    ['x_embedder', `all_x_embedder.${SIZE}`],
    ['final_layer', `all_final_layer.${SIZE}`],
    ...blockNames('layers', layers),
    ...blockNames('noise_refiner', refiners),
    ...blockNames('context_refiner', refiners),
  ]);

function blockNames(path: string, count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, i) => `${path}.${i}.attention`).flatMap((name) => [
    ...QKV.map((part) => [`${name}.qkv/${part}`, `${name}.to_${part}`] as const),
    [`${name}.out`, `${name}.to_out.0`] as const,
    [`${name}.q_norm`, `${name}.norm_q`] as const,
    [`${name}.k_norm`, `${name}.norm_k`] as const,
  ]);
}
