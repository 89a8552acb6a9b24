import type { GivenName } from '../../src/core/said.ts';
import { readEmbeddingFile } from '../../src/core/adapters/embeddingFile.ts';
import { requireKind } from '../../src/core/adapters/itemKind.ts';
import { readAdapterFile } from '../../src/core/adapters/adapterFile.ts';
import type { AdapterUse, Adapters } from '../../src/core/pipeline/adapters/adapters.ts';
import { openEmbedding, type Embedding } from '../../src/core/pipeline/adapters/openEmbedding.ts';
import { openAdapter, type Adapter } from '../../src/core/pipeline/adapters/openAdapter.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { openWeights, type OpenedWeights } from '../../src/core/weights/openWeights.ts';
import { givenFolder, weightsPath, type GivenFiles } from './givenFiles.ts';
import { once } from './once.ts';
import type { LoadedModel } from './loadedModel.ts';

/** By hash and name: a prompt may call it by another. */
interface Opened {
  readonly loras: Map<string, Promise<Adapter>>;
  readonly embeddings: Map<string, Promise<Embedding>>;
}

const opened = new WeakMap<LoadedModel, Opened>();

/** Opens what `adapters` name for a model: each file once, so that networks keep their sessions. Throws AquatintError. */
export async function readAdapters(
  loaded: LoadedModel,
  adapters: Settings['adapters'],
  files: GivenFiles,
): Promise<Adapters> {
  const known = opened.get(loaded) ?? { loras: new Map(), embeddings: new Map() };
  opened.set(loaded, known);
  const { model } = loaded;
  const uses: AdapterUse[] = [];
  const embeddings: Embedding[] = [];
  for (const { use, name, hash, strength, textStrength } of adapters) {
    const key = `${hash}/${name}`;
    const weights = async (what: GivenName): Promise<OpenedWeights> => {
      const folder = givenFolder(files, { name, hash }, what);
      return openWeights(await folder.open(weightsPath(folder)));
    };
    if (use === 'embedding') {
      const open = async () => {
        const file = await weights('embedding');
        requireKind(name, file.tensors, ['embedding']);
        return openEmbedding(readEmbeddingFile(name, file), model);
      };
      embeddings.push(await once(known.embeddings, key, open));
    } else {
      const open = async () => openAdapter(readAdapterFile(name, await weights('lora')), model);
      uses.push({ adapter: await once(known.loras, key, open), strength, textStrength });
    }
  }
  return { uses, embeddings };
}
