import type { TokenizerKind } from '../core/prompt/tokenizerKinds.ts';
import { WEIGHTS_FILE } from '../core/weights/weightsFile.ts';

const CONFIG = 'config.json';
const PROCESSOR = 'preprocessor_config.json';
/** Others' graphs, which bring their weights along. */
export const GRAPH_FILE = /\.onnx$/i;

/** What may be an item: a file of weights, with the configs beside it where it came in a folder, or a tokenizer. */
export interface ChosenItem {
  readonly name: string;
  readonly path: string;
  readonly file: Blob;
  readonly config: Blob | null;
  /** How a network wants its pictures; only others' graphs have one. */
  readonly processor: Blob | null;
  /** Whose tokenizer it is; missing: it is none. */
  readonly tokenizer?: TokenizerKind;
}

interface ChosenFile {
  readonly path: string;
  readonly file: Blob;
}

/** Of a file alone, or of the folder of one network; null where it is neither. */
export function itemIn(name: string, files: readonly ChosenFile[]): ChosenItem | null {
  const at = (path: string): ChosenFile | undefined => files.find((one) => one.path === path);
  const config = at(CONFIG)?.file ?? null;
  const processor = at(PROCESSOR)?.file ?? null;
  const weights = files.filter(({ path }) => !path.includes('/') && WEIGHTS_FILE.test(path));
  const graph = at('model_index.json') === undefined ? graphIn(files) : undefined;
  if (graph !== undefined && (processor !== null || weights.length === 0))
    return { ...graph, name, config, processor };
  if (files.length === 1)
    return weights.map((one) => ({ ...one, name: nameOf(one.path), config, processor: null }))[0] ?? null;
  if (config === null || at('model_index.json') !== undefined) return null;
  const [best] = weights.toSorted((a, b) => rankOf(a.path) - rankOf(b.path));
  return best === undefined ? null : { ...best, name, config, processor: null };
}

/** Of a graph in several precisions the plain one, which has the shortest name: 'onnx/model.onnx'. */
const graphIn = (files: readonly ChosenFile[]): ChosenFile | undefined =>
  files.filter(({ path }) => GRAPH_FILE.test(path)).toSorted((a, b) => a.path.length - b.path.length)[0];

/** Of several files of the same weights the fuller one first, and safetensors before others. */
const rankOf = (path: string): number =>
  (/\.safetensors$/i.test(path) ? 0 : 1000) + path.replace(WEIGHTS_FILE, '').length;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(WEIGHTS_FILE, '');
