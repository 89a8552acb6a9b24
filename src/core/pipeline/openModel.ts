import { AquatintError } from '../errors.ts';
import type { ModelFolder } from './modelFolder.ts';
import { openSingleFile, type Supplies } from './singleFile.ts';
import { openStableDiffusion, type StableDiffusion } from './stableDiffusion.ts';

const INDEX = 'model_index.json';

/** Opens a model however it comes: a folder in diffusers layout, or a folder that holds one checkpoint. */
export async function openModel(folder: ModelFolder, supplies: Supplies): Promise<StableDiffusion> {
  if (folder.paths.has(INDEX)) return openStableDiffusion(folder);
  return openSingleFile(folder.name, await folder.open(checkpointIn(folder)), supplies);
}

/** The one checkpoint among files that are no folder in diffusers layout. Throws AquatintError without one. */
export function checkpointIn({ name, paths }: Pick<ModelFolder, 'name' | 'paths'>): string {
  const checkpoints = [...paths].filter((path) => /\.safetensors$/i.test(path));
  const [first] = checkpoints;
  if (first !== undefined && checkpoints.length === 1) return first;
  const pickle = [...paths].find((path) => /\.(bin|ckpt|pt|pth)$/i.test(path));
  if (first === undefined && pickle !== undefined) {
    throw new AquatintError(
      'model-unsupported',
      `${pickle} is a Python pickle, which can run code and is never opened. Look for the same model as .safetensors, or convert it in a program that you trust with it.`,
    );
  }
  throw new AquatintError(
    'model-missing-file',
    first === undefined
      ? `${name} has neither a ${INDEX}, which a model folder has, nor a .safetensors file.`
      : `${name} has no ${INDEX}, which a model folder has, and ${checkpoints.length} .safetensors files; a model in one file comes alone.`,
  );
}
