/** What somebody is writing at the cursor, to be completed. */
export interface Fragment {
  /** A word or several of a list of tags; a LoRA's name in angle brackets; a word list's between underscores. */
  readonly kind: 'words' | 'lora' | 'wildcard';
  readonly text: string;
  /** Where it begins in the prompt; it ends at the cursor. */
  readonly start: number;
}

const LORA = /<(?:lora|lyco):([^<>:]*)$/i;
const WILDCARD = /__([\p{L}\p{N} ./-]*)$/u;
/** Since the last comma, line or bracket. */
const WORDS = /[^,\n()[\]{}<>|:;]*$/;

/** Looked for no farther back than this. */
const LONGEST = 200;

/** Null where nothing is being written: the cursor stands behind a space or sign, or within a word. */
export function fragmentAt(prompt: string, cursor: number): Fragment | null {
  if (/^[\p{L}\p{N}_]/u.test(prompt.slice(cursor))) return null;
  const before = prompt.slice(Math.max(0, cursor - LONGEST), cursor);
  const named = { lora: LORA.exec(before), wildcard: WILDCARD.exec(before) };
  for (const kind of ['lora', 'wildcard'] as const) {
    const text = named[kind]?.[1];
    if (text !== undefined) return { kind, text, start: cursor - text.length };
  }
  const text = (WORDS.exec(before)?.[0] ?? '').trimStart();
  return text === '' ? null : { kind: 'words', text, start: cursor - text.length };
}

/** The last word of it, which alone may be the beginning of one. */
export function lastWord({ text, start }: Fragment): { readonly text: string; readonly start: number } {
  const word = /\S*$/.exec(text)?.[0] ?? '';
  return { text: word, start: start + text.length - word.length };
}
