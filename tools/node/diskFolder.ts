import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { FileBytes } from './fileBytes.ts';

/** A model folder on this machine's disk. */
export function diskFolder(path: string): ModelFolder {
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return {
    name: path,
    paths: new Set(files),
    readText: async (file) => readFileSync(join(path, file), 'utf8'),
    open: async (file) => new FileBytes(join(path, file)),
  };
}
