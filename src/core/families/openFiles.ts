import { AquatintError } from '../errors.ts';
import { said, type Said } from '../said.ts';
import type { Model } from '../model/model.ts';
import type { ModelFolder } from '../pipeline/modelFolder.ts';
import { openWeights } from '../weights/openWeights.ts';
import { scaled } from '../weights/scaled.ts';
import { WEIGHTS_FILE } from '../weights/weightsFile.ts';
import { FAMILIES } from './families.ts';
import { INDEX } from './openFolder.ts';
import type { Supplies } from './supplies.ts';
import { TokenizersBeside } from './tokenizersBeside.ts';

/** Opens a checkpoint, or a model's networks in several. Throws AquatintError. */
export async function openFiles(folder: ModelFolder, supplies: Supplies): Promise<Model> {
  const files = await Promise.all(
    checkpointsIn(folder).map(async (path) => {
      const bytes = await folder.open(path);
      const { tensors, ...rest } = openWeights(bytes);
      return { name: bytes.name, tensors: scaled(tensors), ...rest };
    }),
  );
  const tokenizers = new TokenizersBeside(folder, supplies);
  for (const family of FAMILIES) {
    const model = await family.openFiles({ name: folder.name, files, tokenizers, supplies });
    if (model !== null) return model;
  }
  throw new AquatintError('model-unsupported', [said('strange.noFamily', { name: folder.name })]);
}

/** A model has a UNet, a VAE and up to two text encoders, and may have a small autoencoder in two files. */
const MOST_FILES = 8;

/** The checkpoint among files that are no folder in diffusers layout, or its parts. Throws AquatintError without one. */
export function checkpointsIn({ name, paths }: Pick<ModelFolder, 'name' | 'paths'>): string[] {
  const checkpoints = [...paths].filter((path) => WEIGHTS_FILE.test(path) && !hasTwin(path, paths));
  if (checkpoints.length > 0 && checkpoints.length <= MOST_FILES) return checkpoints;
  if (checkpoints.length === 0)
    throw new AquatintError('model-unsupported', [withoutWeights(name, [...paths])]);
  throw new AquatintError('model-missing-file', [
    said('missing.index', { name, index: INDEX, count: checkpoints.length }),
  ]);
}

/** The same weights as safetensors lie beside it. */
function hasTwin(path: string, paths: ReadonlySet<string>): boolean {
  const twin = path.replace(WEIGHTS_FILE, '.safetensors');
  return twin !== path && paths.has(twin);
}

function withoutWeights(name: string, paths: readonly string[]): Said {
  const stranger = paths.map(strangerByName).find((message) => message !== null) ?? null;
  if (stranger !== null) return stranger;
  const [only, ...others] = paths;
  return only !== undefined && others.length === 0
    ? said('strange.neither', { name: only })
    : said('strange.noWeights', { name, index: INDEX });
}

/** Other forms in which models are handed around, by the ends of their names, and what to do. */
const STRANGERS: readonly (readonly [ending: RegExp, what: 'onnx' | 'archive'])[] = [
  [/\.onnx$/i, 'onnx'],
  [/\.(zip|7z|rar|tar|gz)$/i, 'archive'],
];

function strangerByName(path: string): Said | null {
  const found = STRANGERS.find(([ending]) => ending.test(path));
  return found === undefined ? null : said('strange.is', { file: path, what: said(`strange.${found[1]}`) });
}
