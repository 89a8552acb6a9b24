import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { TOKENIZER_FILE } from '../../src/core/families/tokenizersBeside.ts';
import { UsageError } from './readArgument.ts';

/** A file of a tokenizer, and where it lies in the model. */
export interface TokenizerFile {
  readonly file: string;
  readonly path: string;
}

const FOLDER = /^tokenizer(_\d)?$/;

/** Of the folders tokenizer/, tokenizer_2/ … in a folder. */
export function tokenizersIn(folder: string): TokenizerFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && FOLDER.test(entry.name))
    .flatMap(({ name }) => filesIn(path.join(folder, name), name));
}

/** What --tokenizer names: a folder with those folders, or one tokenizer's own. Throws UsageError. */
export function namedTokenizers(folder: string): TokenizerFile[] {
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false))
    throw new UsageError(`--tokenizer: there is no folder ${folder}.`);
  const several = tokenizersIn(folder);
  const files = several.length > 0 ? several : filesIn(folder, 'tokenizer');
  if (files.length > 0) return files;
  throw new UsageError(
    `--tokenizer wants a folder with tokenizer/, tokenizer_2/ …, or with one tokenizer's files; ${folder} has neither.`,
  );
}

function filesIn(folder: string, name: string): TokenizerFile[] {
  return readdirSync(folder)
    .map((file) => ({ file: path.join(folder, file), path: `${name}/${file}` }))
    .filter((one) => TOKENIZER_FILE.test(one.path));
}
