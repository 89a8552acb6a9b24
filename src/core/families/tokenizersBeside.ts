import { openPieces, openTokenizer } from '../pipeline/folderTokenizer.ts';
import { requiredText, type ModelFolder } from '../pipeline/modelFolder.ts';
import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { UnigramFile } from '../prompt/unigram/unigramFiles.ts';
import type { Supplies } from './supplies.ts';

/** Files of tokenizers that may lie beside checkpoints: in folders named as diffusers names them, T5's anywhere. */
export const TOKENIZER_FILE =
  /(^|\/)(spiece\.model|tokenizer\.json)$|(^|\/)tokenizer(_\d)?\/(vocab\.json|merges\.txt|tokenizer_config\.json|special_tokens_map\.json)$/;

const PIECES = /(^|\/)(spiece\.model|tokenizer\.json)$/;
/** OpenCLIP fills up prompts with "!", which is therefore a token of its own in a prompt, too. */
const OPEN = '{"pad_token": "!"}';

export interface ClipWanted {
  /** 'tokenizer', 'tokenizer_2' */
  readonly module: string;
  readonly isOpen: boolean;
}

/** The tokenizers of checkpoints: those that lie beside them, or else everybody's. */
export class TokenizersBeside {
  readonly #folder: ModelFolder;
  readonly #supplies: Supplies;
  /** Folders with CLIP's, and files with T5's; found when first asked for. */
  #found: Promise<{ readonly clip: readonly string[]; readonly t5: readonly string[] }> | null = null;

  constructor(folder: ModelFolder, supplies: Supplies) {
    this.#folder = folder;
    this.#supplies = supplies;
  }

  async clip({ module, isOpen }: ClipWanted): Promise<ClipTokenizer> {
    const { clip } = await this.#all();
    const own = clip.find((path) => nameOf(path) === module);
    if (own !== undefined) return openTokenizer(this.#folder, own);
    const config = isOpen ? OPEN : null;
    const [another] = clip;
    if (another !== undefined) return openTokenizer(this.#folder, another, config);
    const merges = await this.#supplies.clipMerges();
    return loadClipTokenizer({ vocab: null, merges, specialTokens: null, config });
  }

  /** null: there is none beside them. */
  async t5(module: string): Promise<UnigramFile | null> {
    const { t5 } = await this.#all();
    const path = t5.find((one) => nameOf(folderOf(one)) === module) ?? t5[0];
    return path === undefined ? null : openPieces(this.#folder, path);
  }

  #all() {
    return (this.#found ??= this.#find());
  }

  async #find() {
    const { paths } = this.#folder;
    const clip = new Set<string>();
    const t5: string[] = [];
    for (const path of paths) {
      if (/(^|\/)tokenizer(_\d)?\/vocab\.json$/.test(path)) clip.add(folderOf(path));
      if (!PIECES.test(path)) continue;
      if (await this.#isUnigram(path)) t5.push(path);
      else clip.add(folderOf(path));
    }
    // transformers takes the tokenizer.json
    return {
      clip: [...clip],
      t5: t5.sort((a, b) => Number(a.endsWith('.model')) - Number(b.endsWith('.model'))),
    };
  }

  async #isUnigram(path: string): Promise<boolean> {
    if (path.endsWith('.model')) return true;
    const text = await requiredText(this.#folder, path);
    return /"type"\s*:\s*"Unigram"/.test(text);
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
