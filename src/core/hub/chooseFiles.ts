import { DENOISER_FOLDERS } from '../families/denoiserFolders.ts';
import { NETWORK_FOLDERS, SCHEDULER_FOLDERS, TOKENIZER_FOLDERS } from '../families/families.ts';

/** One file of a repository, as the hub lists it. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  /** In hex; null for small files, of which the hub states none. */
  readonly sha256: string | null;
}

/** A way to take a model from a repository: the files that it needs and no others. */
export interface FileChoice {
  readonly kind: 'folder' | 'checkpoint' | 'item';
  /** 'fp16' where it is the smaller twin, 'full' where there is a smaller one, '' where there is only one. */
  readonly variant: 'fp16' | 'full' | '';
  /** The path of the checkpoint, or of the item's weights; '' for a folder. */
  readonly path: string;
  readonly files: readonly ListedFile[];
}

const INDEX = 'model_index.json';
const TEXTS = new RegExp(
  [
    String.raw`^(model_index\.json|preview\.json`,
    String.raw`(${NETWORK_FOLDERS.join('|')})/config\.json`,
    String.raw`(${SCHEDULER_FOLDERS.join('|')})/scheduler_config\.json`,
    String.raw`(${TOKENIZER_FOLDERS.join('|')})/(tokenizer\.json|spiece\.model|vocab\.json|merges\.txt|tokenizer_config\.json|special_tokens_map\.json))$`,
  ].join('|'),
);

/** Stems as diffusers and transformers write them: "model.fp16-00001-of-00002.safetensors". */
const WEIGHTS =
  /^(?:diffusion_pytorch_model|model)(\.fp16)?(?:-\d{5}-of-\d{5})?\.safetensors$|^(?:diffusion_pytorch_model|model)\.safetensors\.index(\.fp16)?\.json$/;

/** Names of files that are opened alone, and are no pickles. */
export const SINGLE_FILE = /\.(safetensors|gguf)$/i;

/** Names of files of a tokenizer; what is in them decides. */
export const TOKENIZER_NAME = /(^|\/)(tokenizer\.json|spiece\.model|vocab\.json|merges\.txt)$/;
/** Halves of one, with what says which tokens are special. */
const HALVES = ['vocab.json', 'merges.txt', 'tokenizer_config.json'];
const OTHER_WEIGHTS = /\.(bin|ckpt|pt|pth|onnx|msgpack|h5)$/i;
/** What is whole comes first. */
const ORDER = ['tokenizer.json', 'spiece.model', ...HALVES];

/** A person can choose among so many. */
const MOST_ITEMS = 20;

/** Adapters and parts, which are no models. */
const NO_MODEL =
  /lora|lycoris|locon|controlnet|control_|t2i.?adapter|ip.?adapter|textual|embedding|(^|\/)vae|taesd/i;

/**
 * What can be taken from a repository, the best first: the folder in diffusers layout with 16-bit weights where
 * there are any, then what sees depth, poses or people, then single checkpoints, the smallest first; where there is no model, what may be an item. Pickles, other
 * frameworks' copies, safety checkers and pictures are never among them.
 */
export function chooseFiles(files: readonly ListedFile[]): FileChoice[] {
  const models = [...folderChoices(files), ...annotatorChoices(files), ...checkpointChoices(files)];
  if (models.length > 0) return models;
  const items = itemChoices(files);
  return items.length > 0 ? items : tokenizerChoices(files);
}

/** One of each folder; where there are weights that cannot be taken, they are what was looked for. */
function tokenizerChoices(files: readonly ListedFile[]): FileChoice[] {
  if (files.some(({ path }) => OTHER_WEIGHTS.test(path))) return [];
  const named = files.filter(({ path }) => TOKENIZER_NAME.test(path));
  const first = (folder: string): ListedFile | undefined =>
    named
      .filter(({ path }) => folderOf(path) === folder)
      .toSorted((a, b) => rankOf(a.path) - rankOf(b.path))[0];
  return [...new Set(named.map(({ path }) => folderOf(path)))].flatMap((folder) => {
    const file = first(folder);
    return file === undefined ? [] : [tokenizerAt(files, file)];
  });
}

const rankOf = (path: string): number => ORDER.indexOf(fileName(path));

function tokenizerAt(files: readonly ListedFile[], file: ListedFile): FileChoice {
  const folder = folderOf(file.path);
  const halves = files.filter(({ path }) => folderOf(path) === folder && HALVES.includes(fileName(path)));
  const own = HALVES.includes(fileName(file.path)) ? halves : [file];
  return { kind: 'item', variant: '', path: file.path, files: own };
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A network of its own, with the config beside it, or whatever else works with models. What each is, its header will say. */
function itemChoices(files: readonly ListedFile[]): FileChoice[] {
  return files
    .filter(({ path }) => SINGLE_FILE.test(path))
    .sort((a, b) => a.bytes - b.bytes)
    .slice(0, MOST_ITEMS)
    .map((file) => itemAt(files, file));
}

function itemAt(files: readonly ListedFile[], file: ListedFile): FileChoice {
  const folder = folderOf(file.path);
  const config = files.filter(({ path }) => isNetworkFile(file.path) && path === `${folder}config.json`);
  return { kind: 'item', variant: '', path: file.path, files: [...config, file] };
}

/** Named as diffusers and transformers do it: the name tells nothing, and a config lies beside it. */
export const isNetworkFile = (path: string): boolean => WEIGHTS.test(fileName(path));

/** The one file at `path`, a checkpoint or whatever it is; null where the repository has none there. */
export function chooseCheckpoint(files: readonly ListedFile[], path: string): FileChoice | null {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) return null;
  if (TOKENIZER_NAME.test(path)) return tokenizerAt(files, file);
  const item = itemAt(files, file);
  return item.files.length > 1 ? item : { kind: 'checkpoint', variant: '', path, files: [file] };
}

export function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function folderChoices(files: readonly ListedFile[]): FileChoice[] {
  if (!files.some(({ path }) => path === INDEX)) return [];
  const texts = files.filter(({ path }) => TEXTS.test(path));
  const networks = NETWORK_FOLDERS.filter((name) => files.some(({ path }) => path.startsWith(`${name}/`)));
  if (!networks.some((name) => DENOISER_FOLDERS.includes(name))) return [];
  const small = networks.map((name) => weightsOf(files, name, 'fp16'));
  const large = networks.map((name) => weightsOf(files, name, ''));
  const paths = (choice: readonly (readonly ListedFile[])[]): string =>
    choice
      .flat()
      .map(({ path }) => path)
      .join();
  const choices: FileChoice[] = [];
  const both = paths(small) !== paths(large);
  const add = (weights: readonly (readonly ListedFile[])[], variant: FileChoice['variant']): void => {
    if (weights.some((own) => own.length === 0)) return;
    choices.push({ kind: 'folder', variant, path: '', files: [...texts, ...weights.flat()] });
  };
  add(small, both ? 'fp16' : '');
  if (both) add(large, 'full');
  return choices;
}

/** A network's weights with its shards' index: in the variant asked for, else in the other. */
function weightsOf(files: readonly ListedFile[], network: string, variant: 'fp16' | ''): ListedFile[] {
  const own = files.flatMap((file) => {
    const match = file.path.startsWith(`${network}/`)
      ? WEIGHTS.exec(file.path.slice(network.length + 1))
      : null;
    return match === null ? [] : [{ file, variant: (match[1] ?? match[2]) === undefined ? '' : 'fp16' }];
  });
  const asked = own.filter((candidate) => candidate.variant === variant);
  return (asked.length > 0 ? asked : own).map(({ file }) => file);
}

/** A network that others have exported for onnxruntime, with what transformers.js wants to know of it. */
function annotatorChoices(files: readonly ListedFile[]): FileChoice[] {
  const needed = ['config.json', 'preprocessor_config.json', 'onnx/model.onnx'];
  const own = needed.flatMap((name) => files.filter(({ path }) => path === name));
  const isModel = files.some(({ path }) => path === INDEX);
  if (isModel || own.length < needed.length) return [];
  return [{ kind: 'folder', variant: '', path: '', files: own }];
}

function checkpointChoices(files: readonly ListedFile[]): FileChoice[] {
  return files
    .filter(({ path }) => SINGLE_FILE.test(path) && !path.includes('/'))
    .filter((file) => !NO_MODEL.test(file.path) && itemAt(files, file).files.length === 1)
    .sort((a, b) => a.bytes - b.bytes)
    .map((file) => ({ kind: 'checkpoint', variant: '', path: file.path, files: [file] }));
}
