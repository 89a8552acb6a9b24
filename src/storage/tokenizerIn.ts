import { recogniseTokenizer } from '../core/pipeline/recogniseTokenizer.ts';
import { WEIGHTS_FILE } from '../core/weights/weightsFile.ts';
import { blobFolder } from './blobFolder.ts';
import { GRAPH_FILE, type ChosenItem } from './itemIn.ts';

interface ChosenFile {
  readonly path: string;
  readonly file: Blob;
}

/** A tokenizer that came without a model, as the one file that it is kept in; null: it is none. Throws as recogniseTokenizer. */
export async function tokenizerIn(name: string, files: readonly ChosenFile[]): Promise<ChosenItem | null> {
  if (files.some(({ path }) => isOfModel(path))) return null;
  const found = await recogniseTokenizer(
    blobFolder(name, new Map(files.map(({ path, file }) => [path, file]))),
  );
  const own = files.find(({ path }) => path === found?.path);
  if (found === null || own === undefined) return null;
  const file = found.made === null ? own.file : new Blob([found.made]);
  return {
    name,
    path: own.path.replace(/\.txt$/i, '.json'),
    file,
    config: null,
    processor: null,
    tokenizer: found.kind,
  };
}

const isOfModel = (path: string): boolean =>
  WEIGHTS_FILE.test(path) || GRAPH_FILE.test(path) || path.endsWith('model_index.json');
