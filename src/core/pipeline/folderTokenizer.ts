import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import { parseModelWords } from '../prompt/modelWords.ts';
import { loadQwenTokenizer, readQwenFiles } from '../prompt/qwenTokenizer.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { loadT5Tokenizer, type T5Tokenizer } from '../prompt/unigram/t5Tokenizer.ts';
import { readSpiece, readUnigramJson, type UnigramFile } from '../prompt/unigram/unigramFiles.ts';
import { optionalText, requiredText, type ModelFolder } from './modelFolder.ts';

/**
 * The tokenizer of a folder in diffusers layout. `module` is `tokenizer` or `tokenizer_2`. Where its words.json says what
 * the model's words are in other languages, it reads those, too. `config` in place of its tokenizer_config.json.
 */
export async function openTokenizer(
  folder: ModelFolder,
  module: string,
  config: string | null = null,
): Promise<ClipTokenizer> {
  const tokenizer = await openPlainTokenizer(folder, module, config);
  const file = `${module}/words.json`;
  const text = await optionalText(folder, file);
  if (text === null) return tokenizer;
  const words = parseModelWords(text, file);
  return {
    ...tokenizer,
    encode: (prompt) => tokenizer.encode(words.translated(prompt)),
    unknown: (prompt) => words.unknown(prompt),
    beginningWith: (beginning, most) => words.beginningWith(beginning, most),
  };
}

async function openPlainTokenizer(
  folder: ModelFolder,
  module: string,
  given: string | null,
): Promise<ClipTokenizer> {
  const path = inFolder(module);
  const config = given ?? (await optionalText(folder, path('tokenizer_config.json')));
  const specialTokens = given === null ? await optionalText(folder, path('special_tokens_map.json')) : null;
  const tokenizerJson = await optionalText(folder, path('tokenizer.json'));
  if (tokenizerJson !== null) return loadClipTokenizer({ tokenizerJson, config, specialTokens });
  const vocab = await requiredText(folder, path('vocab.json'));
  const merges = await requiredText(folder, path('merges.txt'));
  return loadClipTokenizer({ vocab, merges, config, specialTokens });
}

/** '' is the folder itself. */
const inFolder =
  (module: string) =>
  (name: string): string =>
    module === '' ? name : `${module}/${name}`;

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
