import { requirePath, type ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { blobFolder } from '../../src/storage/blobFolder.ts';
import { BUILT_IN } from '../../src/core/model/card.ts';
import { filesOfStoredModel } from '../../src/storage/opfsModels.ts';
import { fetchOk } from '../../src/storage/siteFiles.ts';
import { siteSupplies } from '../../src/storage/siteSupplies.ts';
import type { ModelTokenizer } from './promptView.ts';
import { clipOf, CONFIG, readerOf } from './readerOf.ts';

const BUILT_IN_FILES = [
  CONFIG,
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'words.json'].map(
    (name) => `tokenizer/${name}`,
  ),
];

/** See readerOf. */
export async function openModelTokenizer(model: string, site: URL): Promise<ModelTokenizer> {
  const supplies = siteSupplies(site, new AbortController().signal);
  if (model === BUILT_IN.id) return clipOf(siteFolder(site), supplies);
  return readerOf(blobFolder(model, await filesOfStoredModel(model)), supplies);
}

/** The few small files of the site's own model that say how it reads. */
function siteFolder(site: URL): ModelFolder {
  const folder: ModelFolder = {
    name: BUILT_IN.name,
    paths: new Set(BUILT_IN_FILES),
    readText: async (path) => {
      requirePath(folder, path);
      const url = new URL(`models/${BUILT_IN.id}/${path}`, site);
      return (await fetchOk(url, new AbortController().signal)).text();
    },
    open: () => Promise.reject(new Error('Only texts are read here.')),
  };
  return folder;
}
