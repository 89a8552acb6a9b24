import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import { parseModelWords } from '../prompt/modelWords.ts';
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
export const inFolder =
  (module: string) =>
  (name: string): string =>
    module === '' ? name : `${module}/${name}`;
