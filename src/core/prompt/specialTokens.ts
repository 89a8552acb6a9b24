import {
  type AddedToken,
  type ClipTokenizerFiles,
  type Fields,
  parseFields,
  readAddedToken,
  readAddedTokens,
} from './tokenizerFiles.ts';

const CONFIG = 'tokenizer_config.json';
const MAP = 'special_tokens_map.json';
const ROLES = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];
const DEFAULTS: Fields = {
  bos_token: '<|startoftext|>',
  eos_token: '<|endoftext|>',
  unk_token: '<|endoftext|>',
  pad_token: '<|endoftext|>',
};
const CLIP_LENGTH = 77;
/** Beyond, model_max_length says "no limit" (transformers writes 10^30). */
const LONGEST = 100_000;

export interface SpecialTokens {
  /** By role: bos_token, eos_token, unk_token, pad_token, … */
  readonly roles: ReadonlyMap<string, AddedToken>;
  /** In the order in which transformers adds them; the last with a content decides how it is found. */
  readonly added: readonly AddedToken[];
  readonly maxLength: number;
}

/** Which special tokens there are, by the precedence of transformers: the map counts where the config has no decoder. */
export function readSpecialTokens(files: ClipTokenizerFiles, fromJson: readonly AddedToken[]): SpecialTokens {
  const config = files.config === null ? {} : parseFields(CONFIG, files.config);
  const decoder = config['added_tokens_decoder'];
  const named: Record<string, unknown> = { ...DEFAULTS, ...config };
  if (decoder === undefined && files.specialTokens !== null)
    Object.assign(named, parseFields(MAP, files.specialTokens));

  const known = decoder === undefined ? fromJson : readDecoder(decoder);
  const byContent = new Map(known.map((token) => [token.content, token]));
  const roles = new Map<string, AddedToken>();
  for (const role of ROLES) {
    const value = named[role];
    if (value === undefined || value === null) continue;
    const token = readAddedToken(CONFIG, value);
    roles.set(role, byContent.get(token.content) ?? token);
  }
  return { roles, added: [...known, ...roles.values()], maxLength: maxLength(config['model_max_length']) };
}

function readDecoder(decoder: unknown): AddedToken[] {
  const byId = parseDecoder(decoder);
  const ids = Object.keys(byId);
  return readAddedTokens(CONFIG, Object.values(byId)).map((token, i) => ({ ...token, id: Number(ids[i]) }));
}

function parseDecoder(decoder: unknown): object {
  return typeof decoder === 'object' && decoder !== null ? decoder : {};
}

function maxLength(value: unknown): number {
  const usable = typeof value === 'number' && Number.isSafeInteger(value) && value > 2 && value <= LONGEST;
  return usable ? value : CLIP_LENGTH;
}
