import { WEIGHTS_FILE } from '../core/weights/openWeights.ts';

const CONFIG = 'config.json';

/** What may be an item: a file of weights, with the config beside it where it came in a folder. */
export interface ChosenItem {
  readonly name: string;
  readonly path: string;
  readonly file: Blob;
  readonly config: Blob | null;
}

interface ChosenFile {
  readonly path: string;
  readonly file: Blob;
}

/** Of a file alone, or of the folder of one network; null where it is neither. */
export function itemIn(name: string, files: readonly ChosenFile[]): ChosenItem | null {
  const at = (path: string): ChosenFile | undefined => files.find((one) => one.path === path);
  const config = at(CONFIG)?.file ?? null;
  const weights = files.filter(({ path }) => !path.includes('/') && WEIGHTS_FILE.test(path));
  if (files.length === 1)
    return weights.map((one) => ({ ...one, name: nameOf(one.path), config }))[0] ?? null;
  if (config === null || at('model_index.json') !== undefined) return null;
  const [best] = weights.toSorted((a, b) => rankOf(a.path) - rankOf(b.path));
  return best === undefined ? null : { ...best, name, config };
}

/** Of several files of the same weights the fuller one first, and safetensors before others. */
const rankOf = (path: string): number =>
  (/\.safetensors$/i.test(path) ? 0 : 1000) + path.replace(WEIGHTS_FILE, '').length;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(WEIGHTS_FILE, '');
