// What JSON.parse does not tell: how deep a text nests and how much is in it before it is parsed, and keys given twice.
// Both are one pass over the text.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;

export interface JsonExtent {
  /** The deepest nesting of brackets. */
  readonly depth: number;
  /** Members of objects and items of lists, at most; an object or a list that has some counts as one more. */
  readonly values: number;
}

/** How much parsing will make of a text, which need not be valid JSON. */
export function jsonExtent(text: string): JsonExtent {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = stringEnd(text, i);
    else if (code === COMMA) values++;
    else if (isClosing(code)) depth--;
    else if (isOpening(code)) {
      deepest = Math.max(deepest, ++depth);
      values++;
    }
  }
  return { depth: deepest, values };
}

/** The first key that an object of a valid JSON text has twice, or null. */
export function duplicateKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isOpening(code)) open.push(new Set());
    else if (isClosing(code)) open.pop();
    else if (code === QUOTE) {
      const end = stringEnd(text, i);
      const keys = open.at(-1);
      if (keys !== undefined && isKey(text, end)) {
        const key = unescaped(text.slice(i, end + 1));
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end;
    }
  }
  return null;
}

/** Index of the quote that closes the string opened at `start`; the text's length if none does. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length;
}

function unescaped(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (isSpace(text.charCodeAt(next))) next++;
  return text.charCodeAt(next) === COLON;
}

const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
