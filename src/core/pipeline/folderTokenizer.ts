import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import { parseModelWords } from '../prompt/modelWords.ts';
import { optionalText, requiredText, type ModelFolder } from './modelFolder.ts';

/**
 * The tokenizer of a folder in diffusers layout. `module` is `tokenizer` or `tokenizer_2`. Where its words.json says what
 * the model's words are in other languages, it reads those, too.
 */
export async function openTokenizer(folder: ModelFolder, module: string): Promise<ClipTokenizer> {
  const tokenizer = await openPlainTokenizer(folder, module);
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

async function openPlainTokenizer(folder: ModelFolder, module: string): Promise<ClipTokenizer> {
  const config = await optionalText(folder, `${module}/tokenizer_config.json`);
  const specialTokens = await optionalText(folder, `${module}/special_tokens_map.json`);
  const tokenizerJson = await optionalText(folder, `${module}/tokenizer.json`);
  if (tokenizerJson !== null) return loadClipTokenizer({ tokenizerJson, config, specialTokens });
  const vocab = await requiredText(folder, `${module}/vocab.json`);
  const merges = await requiredText(folder, `${module}/merges.txt`);
  return loadClipTokenizer({ vocab, merges, config, specialTokens });
}
