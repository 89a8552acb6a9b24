import { readFileSync } from 'node:fs';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { memoryBytes } from '../../src/core/weights/memoryBytes.ts';
import { diskFolder } from './diskFolder.ts';
import { madeFileAt, type Matrices } from './madeCheckpoint.ts';

const TOKENIZER = 'tools/reference/goldens/tokenizer';
const PIECES = 'tools/reference/goldens/unigram';

/**
 * A golden's folder in diffusers layout, with what is not in it: the tokenizers' own files, which are the same everywhere, and
 * weights that lists stand for.
 */
export function goldenFolder(path: string, matrices: Matrices = {}): ModelFolder {
  const folder = diskFolder(path);
  const tokenizers = new Map(
    [...folder.paths].flatMap((file) =>
      file.endsWith('/tokenizer_config.json')
        ? [[file.replace('_config', ''), isT5(`${path}/${file}`) ? PIECES : TOKENIZER] as const]
        : [],
    ),
  );
  const lists = new Map(
    [...folder.paths].flatMap((list) =>
      /\/(diffusion_pytorch_)?model\.json$/.test(list) ? [[list.replace('.json', '.safetensors'), list]] : [],
    ),
  );
  return {
    ...folder,
    paths: new Set([...folder.paths, ...tokenizers.keys(), ...lists.keys()]),
    readText: async (file) => {
      const shared = tokenizers.get(file);
      return shared === undefined ? folder.readText(file) : readFileSync(`${shared}/tokenizer.json`, 'utf8');
    },
    open: async (file) => {
      const list = lists.get(file);
      return list === undefined
        ? folder.open(file)
        : memoryBytes(file, madeFileAt(`${path}/${list}`, matrices));
    },
  };
}

const isT5 = (config: string): boolean => /"T5Tokenizer/.test(readFileSync(config, 'utf8'));
