import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';

// JSON from files that anybody may have made. Bounded before it is parsed: length, nesting, number of values.

export type JsonRecord = Readonly<Record<string, unknown>>;

const LONGEST = 8 * 2 ** 20;
const DEEPEST = 200;
const MOST_VALUES = 500_000;
/** Longer whole numbers lose digits in a double; seeds are up to 20 digits long. */
const EXACT_DIGITS = 15;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const TOKEN = /-?(?:NaN|Infinity)|(?<![\w.+-])-?\d{16,20}(?![\w.])/g;

/**
 * Like JSON.parse, but whole numbers of more than 15 digits come as texts, and Python's NaN and Infinity as null.
 * Throws AquatintError 'settings-invalid' with one sentence.
 */
export function parseBoundedJson(text: string): unknown {
  if (text.length > LONGEST) throw invalid('long');
  try {
    const value: unknown = JSON.parse(prepared(text));
    return value;
  } catch (cause) {
    if (cause instanceof AquatintError) throw cause;
    throw invalid('json', cause);
  }
}

/** Null where it is not JSON or not an object. */
export function parseRecord(text: string): JsonRecord | null {
  const start = text.trimStart();
  if (!start.startsWith('{')) return null;
  try {
    const value = parseBoundedJson(start);
    return isRecord(value) ? value : null;
  } catch (error) {
    // Broken JSON may still be a text of another kind; what is too much is refused.
    if (error instanceof AquatintError && error.cause === undefined) throw error;
    return null;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of the record itself, never of its prototype. */
export function fieldOf(record: unknown, key: string): unknown {
  return isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Goes over the text once, from string to string; what lies between them is counted and made exact. */
function prepared(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let values = 0;
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('"', at);
    const end = open < 0 ? text.length : open;
    const between = text.slice(at, end);
    for (let i = at; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code === 0x5b || code === 0x7b) depth++;
      else if (code === 0x5d || code === 0x7d) depth--;
      else if (code === 0x2c) values++;
      if (depth > DEEPEST) throw invalid('deep');
    }
    if (values > MOST_VALUES) throw invalid('many');
    parts.push(between.replace(TOKEN, exactToken));
    if (open < 0) break;
    const close = endOfString(text, open);
    parts.push(text.slice(open, close));
    at = close;
  }
  return parts.join('');
}

function exactToken(token: string): string {
  const isNumber = token.length > EXACT_DIGITS && /\d/.test(token);
  return isNumber ? `"${token}"` : 'null';
}

/** The place after the closing quote, or the end. */
function endOfString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return text.length;
}

function invalid(why: 'long' | 'json' | 'deep' | 'many', cause?: unknown): AquatintError {
  return new AquatintError(
    'settings-invalid',
    [said('settings.unreadable', { why: said(`settings.why.${why}`) })],
    cause === undefined ? undefined : { cause },
  );
}
