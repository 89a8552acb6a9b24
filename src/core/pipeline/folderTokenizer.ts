import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import { optionalText, requiredText, type ModelFolder } from './modelFolder.ts';

/** The tokenizer of a folder in diffusers layout. `module` is `tokenizer` or `tokenizer_2`. */
export async function openTokenizer(folder: ModelFolder, module: string): Promise<ClipTokenizer> {
  const config = await optionalText(folder, `${module}/tokenizer_config.json`);
  const specialTokens = await optionalText(folder, `${module}/special_tokens_map.json`);
  const tokenizerJson = await optionalText(folder, `${module}/tokenizer.json`);
  if (tokenizerJson !== null) return loadClipTokenizer({ tokenizerJson, config, specialTokens });
  const vocab = await requiredText(folder, `${module}/vocab.json`);
  const merges = await requiredText(folder, `${module}/merges.txt`);
  return loadClipTokenizer({ vocab, merges, config, specialTokens });
}
