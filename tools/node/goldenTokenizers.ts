import { readFileSync } from 'node:fs';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';

/** A golden's folder, with the tokenizer's own file, which goldens leave out since it is the same everywhere. */
export function overlaidTokenizers(folder: ModelFolder, tokenizer: string): ModelFolder {
  const isTokenizer = (path: string): boolean => /^tokenizer(_2)?\/tokenizer\.json$/.test(path);
  return {
    ...folder,
    paths: new Set([...folder.paths, 'tokenizer/tokenizer.json', 'tokenizer_2/tokenizer.json']),
    readText: (path) =>
      isTokenizer(path)
        ? Promise.resolve(readFileSync(`${tokenizer}/tokenizer.json`, 'utf8'))
        : folder.readText(path),
  };
}
