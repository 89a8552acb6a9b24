import { LARGEST_WEIGHT, type WeightedText } from './emphasis.ts';

/** Brackets nested deeper are text; Python's stack would end soon after. */
const DEEPEST = 100;
const FACTOR = 1.1;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * ComfyUI's emphasis: `(a)` ×1.1, and `(a:1.3)`, whose weight replaces what the brackets around it say. Square
 * brackets, BREAK and AND are text. What it does with brackets that do not match is done here as well.
 */
export function parseComfyEmphasis(text: string): WeightedText[] {
  const pieces: WeightedText[] = [];
  readInto(pieces, text, { weight: 1, depth: 0 });
  return pieces;
}

function readInto(
  pieces: WeightedText[],
  text: string,
  { weight, depth }: { readonly weight: number; readonly depth: number },
): void {
  for (const part of splitOuterBrackets(text)) {
    const bracketed = part.length >= 2 && part.startsWith('(') && part.endsWith(')') && !part.endsWith('\\)');
    if (!bracketed || depth === DEEPEST) pieces.push({ text: part.replace(/\\([()])/g, '$1'), weight });
    else {
      const inner = readWeight(part.slice(1, -1), weight);
      readInto(pieces, inner.text, { weight: inner.weight, depth: depth + 1 });
    }
  }
}

/** `a (b (c)) d` → `a `, `(b (c))`, ` d`. A bracket behind a backslash is none. */
function splitOuterBrackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const cutAt = (end: number): void => {
    if (end > from) parts.push(text.slice(from, end));
    from = end;
  };
  for (const { index, 0: bracket } of text.matchAll(/(?<!\\)[()]/g)) {
    if (bracket === '(') {
      if (depth === 0) cutAt(index);
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) cutAt(index + 1);
    }
  }
  cutAt(text.length);
  return parts;
}

function readWeight(inner: string, around: number): WeightedText {
  const colon = inner.lastIndexOf(':');
  const number = inner.slice(colon + 1);
  if (colon <= 0 || !NUMBER.test(number)) return { text: inner, weight: around * FACTOR };
  const weight = Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, Number(number)));
  return { text: inner.slice(0, colon), weight };
}

/** A text that parses into these stretches. */
export function printComfyEmphasis(pieces: readonly WeightedText[]): string {
  let bare = false;
  return pieces
    .map(({ text, weight }) => {
      // Two bare stretches would become one, and a last backslash would escape the next bracket.
      bare = weight === 1 && !bare && !text.endsWith('\\');
      const inner = text.replace(/[()]/g, '\\$&');
      return bare ? inner : `(${inner}:${Object.is(weight, -0) ? '-0' : weight})`;
    })
    .join('');
}
