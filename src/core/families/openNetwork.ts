import type { Part, ReadPart } from '../models/singleFile/part.ts';
import { likeliest, type Found, type NamedFile, type Signs } from '../models/singleFile/parts.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import type { Stored } from '../pipeline/networks.ts';
import type { ParameterCheck } from '../weights/checkParameters.ts';
import { openWeights } from '../weights/openWeights.ts';
import { scaled } from '../weights/scaled.ts';
import { WEIGHTS_FILE } from '../weights/weightsFile.ts';

export interface NetworkToOpen<Config> {
  readonly module: string;
  readonly parse: (json: unknown, file: string) => Config;
  readonly check: ParameterCheck;
  /** How its original names are known, and how they are read. */
  readonly signs: Signs;
  readonly read: (found: Found) => ReadPart<Config> | null;
}

/**
 * A network in a folder of diffusers' layout: as diffusers writes it, or a checkpoint of it in place of that, under the names of the
 * original code, as GGUF files have them.
 */
export async function openNetwork<Config>(
  folder: ModelFolder,
  { module, parse, check, signs, read }: NetworkToOpen<Config>,
): Promise<Stored<Config>> {
  const path = `${module}/config.json`;
  const own = async (): Promise<Config> => parse(await requiredJson(folder, path), path);
  const file = await checkpointIn(folder, module);
  if (file === null) {
    return { name: module, config: await own(), weights: await openModuleWeights(folder, module), check };
  }
  const [found] = likeliest(file, signs);
  const part = found === undefined ? null : read(found);
  if (part === null) return { name: module, config: await own(), weights: file.tensors, check };
  const config = folder.paths.has(path) ? await own() : part.config;
  return { name: module, config, weights: part.tensors, check: inFile(check, part, file) };
}

function inFile(check: ParameterCheck, { nameInFile }: Pick<Part, 'nameInFile'>, { name }: NamedFile) {
  return { ...check, what: `${check.what} in ${name}`, originalName: nameInFile };
}

/** Names that diffusers and transformers give. */
const USUAL = /^(diffusion_pytorch_model|pytorch_model|model)[.-]/;

/** The only file of weights in a network's folder, where its name is its own. */
async function checkpointIn(folder: ModelFolder, module: string): Promise<NamedFile | null> {
  const names = [...folder.paths]
    .filter((path) => path.startsWith(`${module}/`))
    .map((path) => path.slice(module.length + 1))
    .filter((name) => WEIGHTS_FILE.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1 || USUAL.test(name)) return null;
  const bytes = await folder.open(`${module}/${name}`);
  const { tensors, ...rest } = openWeights(bytes);
  return { name, tensors: scaled(tensors), ...rest };
}
