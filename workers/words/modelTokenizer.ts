import { parseClipTextConfig } from '../../src/core/models/clipTextConfig.ts';
import { openTokenizer } from '../../src/core/pipeline/folderTokenizer.ts';
import { PipelineIndex } from '../../src/core/pipeline/pipelineIndex.ts';
import { requiredJson, requirePath, type ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { loadClipTokenizer } from '../../src/core/prompt/clipTokenizer.ts';
import { blobFolder } from '../../src/storage/blobFolder.ts';
import { BUILT_IN } from '../../src/core/model/card.ts';
import { filesOfStoredModel } from '../../src/storage/opfsModels.ts';
import { fetchOk } from '../../src/storage/siteFiles.ts';
import { siteSupplies } from '../../src/storage/siteSupplies.ts';
import type { ModelTokenizer } from './promptView.ts';

const INDEX = 'model_index.json';
const CONFIG = 'text_encoder/config.json';
const BUILT_IN_FILES = [
  CONFIG,
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'words.json'].map(
    (name) => `tokenizer/${name}`,
  ),
];

/** The tokenizer of the text encoder that reads most of a prompt, and nothing else of the model. A checkpoint in one file has CLIP's. */
export async function openModelTokenizer(model: string, site: URL): Promise<ModelTokenizer> {
  const { signal } = new AbortController();
  const folder =
    model === BUILT_IN.id ? siteFolder(site) : blobFolder(model, await filesOfStoredModel(model));
  const whole = model === BUILT_IN.id ? null : await wholeReaderOf(folder);
  if (whole !== null) return whole;
  const module = ['tokenizer', 'tokenizer_2'].find((name) => hasFolder(folder, name));
  if (module === undefined) {
    const merges = await siteSupplies(site, signal).clipMerges();
    const tokenizer = loadClipTokenizer({ vocab: null, merges, config: null, specialTokens: null });
    return { tokenizer, length: tokenizer.maxLength, isWhole: false };
  }
  const tokenizer = await openTokenizer(folder, module);
  const config = folder.paths.has(CONFIG) ? parseClipTextConfig(await requiredJson(folder, CONFIG)) : null;
  const length = Math.min(tokenizer.maxLength, config?.positions ?? tokenizer.maxLength);
  return { tokenizer, length, isWhole: false };
}

/** T5, or a language model. */
async function wholeReaderOf(folder: ModelFolder): Promise<ModelTokenizer | null> {
  if (!folder.paths.has(INDEX)) return null;
  // All families are more than all the rest, and not needed for the site's own model.
  const { FAMILIES } = await import('../../src/core/families/families.ts');
  const { className } = new PipelineIndex(await requiredJson(folder, INDEX));
  const family = FAMILIES.find(({ pipelines }) => pipelines.some((name) => name === className));
  const reader = family?.reader?.(String(className));
  if (reader === undefined || !hasFolder(folder, reader.tokenizer)) return null;
  const { tokenizer, length, open } = reader;
  return { tokenizer: await open(folder, tokenizer), length, isWhole: true };
}

function hasFolder({ paths }: ModelFolder, name: string): boolean {
  return [...paths].some((path) => path.startsWith(`${name}/`));
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
