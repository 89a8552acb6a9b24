import { openTokenizer } from '../../src/core/pipeline/folderTokenizer.ts';
import { PipelineIndex } from '../../src/core/pipeline/pipelineIndex.ts';
import { requiredJson, type ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { parseClipTextConfig } from '../../src/core/models/clipTextConfig.ts';
import type { Supplies } from '../../src/core/families/supplies.ts';
import type { TextEncoder } from '../../src/core/model/textEncoder.ts';
import { loadClipTokenizer } from '../../src/core/prompt/clipTokenizer.ts';
import type { ModelTokenizer } from './promptView.ts';

const INDEX = 'model_index.json';
export const CONFIG = 'text_encoder/config.json';

/** The tokenizer of the text encoder that reads most of a prompt. A folder in diffusers' layout tells it by its small files. */
export async function readerOf(folder: ModelFolder, supplies: Supplies): Promise<ModelTokenizer> {
  if (folder.paths.has(INDEX)) return (await wholeReaderOf(folder)) ?? clipOf(folder, supplies);
  const { openFiles } = await import('../../src/core/families/openFiles.ts');
  const { textEncoders } = await openFiles(folder, supplies);
  return mostReading(textEncoders) ?? clipOf(folder, supplies);
}

/** T5, or a language model, of a folder that has one. */
async function wholeReaderOf(folder: ModelFolder): Promise<ModelTokenizer | null> {
  // All families are more than all the rest, and not needed for the site's own model.
  const { FAMILIES } = await import('../../src/core/families/families.ts');
  const { className } = new PipelineIndex(await requiredJson(folder, INDEX));
  const family = FAMILIES.find(({ pipelines }) => pipelines.some((name) => name === className));
  const reader = family?.reader?.(String(className));
  if (reader === undefined || !hasFolder(folder, reader.tokenizer)) return null;
  const { tokenizer, length, open } = reader;
  return { tokenizer: await open(folder, tokenizer), length, isWhole: true };
}

/** Who reads a prompt as a whole reads most of it; CLIPs read it in chunks, and all the same. */
function mostReading(encoders: readonly TextEncoder[]): ModelTokenizer | null {
  const [most] = encoders.toSorted(
    (a, b) => Number(b.isWhole) - Number(a.isWhole) || b.textLength - a.textLength,
  );
  if (most === undefined) return null;
  const { tokenizer, textLength: length, isWhole } = most;
  return { tokenizer, length, isWhole };
}

/** CLIP's, of a folder with files of it, or everybody's. */
export async function clipOf(
  folder: ModelFolder,
  supplies: Pick<Supplies, 'clipMerges'>,
): Promise<ModelTokenizer> {
  const module = ['tokenizer', 'tokenizer_2'].find((name) => hasFolder(folder, name));
  if (module === undefined) {
    const merges = await supplies.clipMerges();
    const tokenizer = loadClipTokenizer({ vocab: null, merges, config: null, specialTokens: null });
    return { tokenizer, length: tokenizer.maxLength, isWhole: false };
  }
  const tokenizer = await openTokenizer(folder, module);
  const config = folder.paths.has(CONFIG) ? parseClipTextConfig(await requiredJson(folder, CONFIG)) : null;
  const length = Math.min(tokenizer.maxLength, config?.positions ?? tokenizer.maxLength);
  return { tokenizer, length, isWhole: false };
}

function hasFolder({ paths }: ModelFolder, name: string): boolean {
  return [...paths].some((path) => path.startsWith(`${name}/`));
}
