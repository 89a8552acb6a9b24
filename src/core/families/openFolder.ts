import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Model } from '../model/model.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { PipelineIndex } from '../pipeline/pipelineIndex.ts';
import type { Family } from './family.ts';
import { UNET_FAMILIES } from './unetFamilies.ts';

export const INDEX = 'model_index.json';

/**
 * Opens a folder in diffusers layout. Everything that can be wrong with it is found here, before a picture is
 * begun: throws AquatintError 'model-missing-file', 'model-corrupt', 'model-unsupported' or 'model-mismatch'.
 */
export async function openFolder(folder: ModelFolder): Promise<Model> {
  const index = new PipelineIndex(await requiredJson(folder, INDEX));
  const { className } = index;
  const families = await familiesOf(className);
  for (const family of families) {
    const model = await family.openFolder({ folder, index });
    if (model !== null) return model;
  }
  throw families.length === 0
    ? unknownClass(folder.name, className, await allFamilies())
    : otherNetworks(folder.name, className);
}

/** Fetched when a model needs them: the site's own has a UNet. */
const allFamilies = async (): Promise<readonly Family[]> => (await import('./families.ts')).FAMILIES;

async function familiesOf(className: unknown): Promise<readonly Family[]> {
  const among = (families: readonly Family[]): readonly Family[] =>
    families.filter(({ pipelines }) => pipelines.some((name) => name === className));
  const own = among(UNET_FAMILIES);
  return own.length > 0 ? own : among(await allFamilies());
}

function unknownClass(model: string, className: unknown, all: readonly Family[]): AquatintError {
  const known = [...new Set(all.flatMap(({ pipelines }) => pipelines))];
  return new AquatintError('model-unsupported', [
    typeof className === 'string'
      ? said('strange.pipeline', { model, name: className.slice(0, 80), known })
      : said('strange.noPipeline', { model, known }),
  ]);
}

function otherNetworks(model: string, className: unknown): AquatintError {
  return new AquatintError(
    'model-mismatch',
    `${model} says that it is a ${String(className)}, but its networks are those of another kind of model.`,
  );
}
