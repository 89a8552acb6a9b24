import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';

/** A folder with nothing in it. */
export function emptyFolder(name: string): ModelFolder {
  const nothing = (path: string): Promise<never> => Promise.reject(new Error(`${name} has no ${path}.`));
  return { name, paths: new Set(), readText: nothing, open: nothing };
}
