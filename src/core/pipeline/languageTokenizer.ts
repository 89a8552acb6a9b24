import { loadQwenTokenizer, readQwenFiles } from '../prompt/qwenTokenizer.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { loadT5Tokenizer, type T5Tokenizer } from '../prompt/unigram/t5Tokenizer.ts';
import { readSpiece, readUnigramJson, type UnigramFile } from '../prompt/unigram/unigramFiles.ts';
import { inFolder } from './folderTokenizer.ts';
import { optionalText, requiredText, type ModelFolder } from './modelFolder.ts';

// The tokenizers of language models, in a folder in diffusers layout.

/** Qwen's, of which the language model reads a conversation: see loadQwenTokenizer. */
export async function openQwenTokenizer(
  folder: ModelFolder,
  module: string,
  how: { readonly thinks: boolean },
): Promise<TextTokenizer> {
  const path = inFolder(module);
  const config = await optionalText(folder, path('tokenizer_config.json'));
  const tokenizerJson = await optionalText(folder, path('tokenizer.json'));
  const text = (name: string) => (tokenizerJson === null ? requiredText(folder, path(name)) : null);
  const files = { tokenizerJson, config, vocab: await text('vocab.json'), merges: await text('merges.txt') };
  return loadQwenTokenizer(readQwenFiles(files), `${folder.name}/${path('tokenizer.json')}`, how);
}

/** T5's: where both of its files are there, transformers takes the tokenizer.json. */
export async function openT5Tokenizer(folder: ModelFolder, module: string): Promise<T5Tokenizer> {
  const [spiece, json] = [`${module}/spiece.model`, `${module}/tokenizer.json`];
  const path = !folder.paths.has(json) && folder.paths.has(spiece) ? spiece : json;
  return loadT5Tokenizer(await openPieces(folder, path));
}

/** A spiece.model or a tokenizer.json. */
export async function openPieces(folder: ModelFolder, path: string): Promise<UnigramFile> {
  const name = `${folder.name}/${path}`;
  if (path.endsWith('.json')) return readUnigramJson(await requiredText(folder, path), name);
  const bytes = await folder.open(path);
  return readSpiece(bytes.read(0, bytes.size), name);
}
