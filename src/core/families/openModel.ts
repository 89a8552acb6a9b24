import type { Model } from '../model/model.ts';
import type { ModelFolder } from '../pipeline/modelFolder.ts';
import { INDEX, openFolder } from './openFolder.ts';
import type { Supplies } from './supplies.ts';

/** Opens a model however it comes: a folder in diffusers layout, or a folder that holds one checkpoint or its parts. */
export async function openModel(folder: ModelFolder, supplies: Supplies): Promise<Model> {
  if (folder.paths.has(INDEX)) return openFolder(folder);
  // What knows the names of all checkpoints is fetched for the first of them.
  const { openFiles } = await import('./openFiles.ts');
  return openFiles(folder, supplies);
}
