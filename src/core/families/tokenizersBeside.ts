import { openTokenizer } from '../pipeline/folderTokenizer.ts';
import { openPieces, openQwenTokenizer } from '../pipeline/languageTokenizer.ts';
import { optionalText, requiredText, type ModelFolder } from '../pipeline/modelFolder.ts';
import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import type { UnigramFile } from '../prompt/unigram/unigramFiles.ts';
import type { Supplies } from './supplies.ts';

/** Files of tokenizers that may lie beside checkpoints: in folders named as diffusers names them, T5's anywhere. */
export const TOKENIZER_FILE =
  /(^|\/)(spiece\.model|tokenizer\.json)$|(^|\/)tokenizer(_\d)?\/(vocab\.json|merges\.txt|tokenizer_config\.json|special_tokens_map\.json)$/;

const VOCABULARY = /(^|\/)tokenizer(_\d)?\/vocab\.json$/;
/** The token with which a turn of a conversation begins. */
const QWEN = '<|im_start|>';
const PIECES = /(^|\/)(spiece\.model|tokenizer\.json)$/;
/** OpenCLIP fills up prompts with "!", which is therefore a token of its own in a prompt, too. */
const OPEN = '{"pad_token": "!"}';

export interface ClipWanted {
  /** 'tokenizer', 'tokenizer_2' */
  readonly module: string;
  readonly isOpen: boolean;
  /** How many tokens its text encoder has vectors for. */
  readonly vocabulary: number;
}

/** Folders with CLIP's and Qwen's, and files with T5's. */
interface FoundTokenizers {
  readonly clip: readonly string[];
  readonly qwen: readonly string[];
  readonly t5: readonly string[];
}

/** The tokenizers of checkpoints: those that lie beside them, else those that were added by themselves, or else everybody's. */
export class TokenizersBeside {
  readonly #folder: ModelFolder;
  readonly #supplies: Supplies;
  /** Found when first asked for. */
  #found: Promise<FoundTokenizers> | null = null;

  constructor(folder: ModelFolder, supplies: Supplies) {
    this.#folder = folder;
    this.#supplies = supplies;
  }

  async clip({ module, isOpen, vocabulary }: ClipWanted): Promise<ClipTokenizer> {
    const { clip } = await this.#all();
    const own = clip.find((path) => nameOf(path) === module);
    if (own !== undefined) return openTokenizer(this.#folder, own);
    const config = isOpen ? OPEN : null;
    const [another] = clip;
    if (another !== undefined) return openTokenizer(this.#folder, another, config);
    const kept = await this.#supplies.kept({ kind: 'clip-tokenizer', vocabulary });
    if (kept !== null) return openTokenizer(kept, '', config);
    const merges = await this.#supplies.clipMerges();
    return loadClipTokenizer({ vocab: null, merges, specialTokens: null, config });
  }

  /** null: there is none beside them. Of what was added by itself, see keptT5. */
  async t5(module: string): Promise<UnigramFile | null> {
    const { t5 } = await this.#all();
    const path = t5.find((one) => nameOf(folderOf(one)) === module) ?? t5[0];
    return path === undefined ? null : openPieces(this.#folder, path);
  }

  /** One that was added by itself: what a GGUF says of its own comes before it. null: there is none. */
  async keptT5(vocabulary: number): Promise<UnigramFile | null> {
    const kept = await this.#supplies.kept({ kind: 't5-tokenizer', vocabulary });
    const [path] = kept?.paths ?? [];
    return kept === null || path === undefined ? null : openPieces(kept, path);
  }

  /** null: there is none beside them. */
  async qwen(module: string, how: { readonly thinks: boolean }): Promise<TextTokenizer | null> {
    const { qwen } = await this.#all();
    const path = qwen.find((one) => nameOf(one) === module) ?? qwen[0];
    return path === undefined ? null : openQwenTokenizer(this.#folder, path, how);
  }

  /** As keptT5. */
  async keptQwen(vocabulary: number, how: { readonly thinks: boolean }): Promise<TextTokenizer | null> {
    const kept = await this.#supplies.kept({ kind: 'qwen-tokenizer', vocabulary });
    return kept === null ? null : openQwenTokenizer(kept, '', how);
  }

  #all() {
    return (this.#found ??= this.#find());
  }

  async #find(): Promise<FoundTokenizers> {
    const [clip, qwen] = [new Set<string>(), new Set<string>()];
    const t5: string[] = [];
    for (const path of this.#folder.paths) {
      const kind = await this.#kindOf(path);
      if (kind === 't5') t5.push(path);
      else if (kind !== null) (kind === 'qwen' ? qwen : clip).add(folderOf(path));
    }
    return {
      clip: [...clip].filter((path) => !qwen.has(path)),
      qwen: [...qwen],
      // transformers takes the tokenizer.json
      t5: t5.sort((a, b) => Number(a.endsWith('.model')) - Number(b.endsWith('.model'))),
    };
  }

  /** Whose tokenizer a file is the sign of; null: of none. */
  async #kindOf(path: string): Promise<'clip' | 'qwen' | 't5' | null> {
    if (path.endsWith('spiece.model')) return PIECES.test(path) ? 't5' : null;
    if (VOCABULARY.test(path)) {
      const config = await optionalText(this.#folder, path.replace('vocab.json', 'tokenizer_config.json'));
      return config?.includes(QWEN) === true ? 'qwen' : 'clip';
    }
    if (!PIECES.test(path)) return null;
    const text = await requiredText(this.#folder, path);
    if (/"type"\s*:\s*"Unigram"/.test(text)) return 't5';
    return text.includes(QWEN) ? 'qwen' : 'clip';
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
