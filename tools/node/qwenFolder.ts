import { readFileSync } from 'node:fs';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { emptyFolder } from './emptyFolder.ts';

const FILE = 'tools/reference/goldens/qwen/tokenizer.json';

/** For tests and measurements: a folder with nothing in it but the goldens' tiny tokenizer of Qwen's kind. */
export function qwenFolder(name: string): ModelFolder {
  return {
    ...emptyFolder(name),
    paths: new Set(['tokenizer.json']),
    readText: async () => readFileSync(FILE, 'utf8'),
  };
}
