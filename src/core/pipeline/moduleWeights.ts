import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { mergedSources } from '../weights/merged.ts';
import { readTensors } from '../weights/readTensors.ts';
import { scaled } from '../weights/scaled.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { requiredJson, type ModelFolder } from './modelFolder.ts';

/** File names that diffusers and transformers give a module's weights, the fuller precision first. */
const STEMS = {
  safetensors: ['diffusion_pytorch_model', 'model'],
  bin: ['diffusion_pytorch_model', 'pytorch_model'],
};
const VARIANTS = ['', '.fp16'];

/** The tensors of one module, from one file or from shards. Only headers are read. */
export async function openModuleWeights(folder: ModelFolder, module: string): Promise<TensorSource> {
  return scaled(await openStored(folder, module));
}

async function openStored(folder: ModelFolder, module: string): Promise<TensorSource> {
  for (const ending of ['safetensors', 'bin'] as const) {
    for (const variant of VARIANTS) {
      for (const stem of STEMS[ending]) {
        const path = `${module}/${stem}${variant}.${ending}`;
        if (folder.paths.has(path)) return readTensors(await folder.open(path));
        const index = `${module}/${stem}.${ending}.index${variant}.json`;
        if (folder.paths.has(index)) return openShards(folder, module, index);
      }
    }
  }
  throw new AquatintError('model-missing-file', [
    said('missing.file', { folder: folder.name, path: `${module}/${STEMS.safetensors[0]}.safetensors` }),
  ]);
}

async function openShards(folder: ModelFolder, module: string, index: string): Promise<TensorSource> {
  const files = shardNames(await requiredJson(folder, index), index);
  const missing = files.filter((file) => !folder.paths.has(`${module}/${file}`));
  if (missing.length > 0) {
    throw new AquatintError('model-missing-file', [
      said('missing.parts', {
        ...{ folder: folder.name, count: missing.length, of: files.length },
        first: `${module}/${missing[0]}`,
      }),
    ]);
  }
  const shards = await Promise.all(
    files.map(async (file) => readTensors(await folder.open(`${module}/${file}`))),
  );
  return mergedSources(shards);
}

function shardNames(json: unknown, index: string): string[] {
  const map: unknown =
    typeof json === 'object' && json !== null && 'weight_map' in json ? json.weight_map : null;
  const files = typeof map === 'object' && map !== null ? [...new Set<unknown>(Object.values(map))] : [];
  const names = files.filter((file): file is string => typeof file === 'string' && !file.includes('/'));
  if (names.length === 0 || names.length !== files.length) {
    throw new AquatintError('model-corrupt', `${index}: "weight_map" should map tensor names to file names.`);
  }
  return names;
}
