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
  const brackets = Array.from(text.matchAll(/(?<!\\)[()]/g), ({ index }) => index);
  const pieces: WeightedText[] = [];
  const source = { text, brackets, pieces };
  readInto(source, { start: 0, end: text.length, first: 0, last: brackets.length }, { weight: 1, depth: 0 });
  return pieces;
}

interface Source {
  readonly text: string;
  /** Where its brackets are. One behind a backslash is none. */
  readonly brackets: readonly number[];
  readonly pieces: WeightedText[];
}

/** A stretch of the text, and which of the brackets lie in it. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

function readInto(
  source: Source,
  stretch: Stretch,
  { weight, depth }: { readonly weight: number; readonly depth: number },
): void {
  const { text, pieces } = source;
  for (const part of splitOuterBrackets(source, stretch)) {
    if (depth === DEEPEST || !isBracketed(source, part)) {
      pieces.push({ text: text.slice(part.start, part.end).replace(/\\([()])/g, '$1'), weight });
      continue;
    }
    const inner = readWeight(text.slice(part.start + 1, part.end - 1), weight);
    const start = part.start + 1;
    const inside = { start, end: start + inner.text.length, first: part.first + 1, last: part.last - 1 };
    readInto(source, inside, { weight: inner.weight, depth: depth + 1 });
  }
}

/** Begins and ends with a bracket, which need not belong together. */
function isBracketed({ text, brackets }: Source, { start, end, first, last }: Stretch): boolean {
  return (
    last - first >= 2 &&
    brackets[first] === start &&
    brackets[last - 1] === end - 1 &&
    text[start] === '(' &&
    text[end - 1] === ')'
  );
}

/** `a (b (c)) d` → `a `, `(b (c))`, ` d`. */
function splitOuterBrackets({ text, brackets }: Source, { start, end, first, last }: Stretch): Stretch[] {
  const parts: Stretch[] = [];
  let depth = 0;
  let from = { start, first };
  const cutAt = (place: number, bracket: number): void => {
    if (place > from.start) parts.push({ ...from, end: place, last: bracket });
    from = { start: place, first: bracket };
  };
  for (let i = first; i < last; i += 1) {
    const place = brackets[i] ?? end;
    if (text[place] === '(') {
      if (depth === 0) cutAt(place, i);
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) cutAt(place + 1, i + 1);
    }
  }
  cutAt(end, last);
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
