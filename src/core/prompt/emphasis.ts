/** A stretch of text and how much it counts. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

/** A new chunk begins here. */
export const BREAK: WeightedText = { text: 'BREAK', weight: -1 };

export const isBreak = ({ text, weight }: WeightedText): boolean =>
  text === BREAK.text && weight === BREAK.weight;

const ROUND = 1.1;
const SQUARE = 1 / 1.1;
/** Beyond it only the ratio of weights is left of a prompt, and soon not even that. */
export const LARGEST_WEIGHT = 1e6;
/** Weights of brackets nested deeper than this are multiplied in another order, which may show in the last digit. */
const EXACT_DEPTH = 256;

/** A weight is a number before a closing bracket; `[.\d]+` that is no number is text. */
const TOKENS = /\\[()[\]\\]?|:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)|[()[\]:]|[^\\()[\]:]+/g;
const BREAK_WORD = /(?<![\p{L}\p{N}_])BREAK(?![\p{L}\p{N}_])/gu;

interface Bracket {
  /** The first stretch inside, and the first behind. */
  readonly start: number;
  readonly end: number;
  readonly factor: number;
  readonly shape: 'round' | 'square';
}

/**
 * A1111's emphasis: `(a)` ×1.1, `[a]` ÷1.1, `(a:1.3)`, nested brackets multiply, one that is never closed reaches
 * to the end, one that closes nothing is text. Round and square brackets know nothing of each other. Without `breaks` the word
 * BREAK is a word.
 */
export function parseEmphasis(text: string, breaks = true): WeightedText[] {
  const { texts, brackets, depth } = scan(text, breaks);
  const weights = depth <= EXACT_DEPTH ? inClosingOrder(texts, brackets) : fromOutside(texts, brackets);
  return mergeEqual(texts.map((piece, i) => ({ text: piece.text, weight: bounded(weights[i] ?? 1) })));
}

interface Scan {
  readonly texts: WeightedText[];
  /** In the order in which they are closed. */
  readonly brackets: Bracket[];
  /** Brackets open at the same time, at most. */
  depth: number;
}

function scan(text: string, breaks: boolean): Scan {
  const result: Scan = { texts: [], brackets: [], depth: 0 };
  const { texts, brackets } = result;
  const open: Record<Bracket['shape'], number[]> = { round: [], square: [] };
  const close = (shape: Bracket['shape'], factor: number): boolean => {
    const start = open[shape].pop();
    if (start === undefined) return false;
    brackets.push({ start, end: texts.length, factor, shape });
    return true;
  };
  for (const [token, weight] of text.matchAll(TOKENS)) {
    if (token.startsWith('\\')) texts.push({ text: token.slice(1), weight: 1 });
    else if (token === '(') open.round.push(texts.length);
    else if (token === '[') open.square.push(texts.length);
    else if (weight !== undefined && close('round', bounded(Number(weight)))) continue;
    else if (token === ')' && close('round', ROUND)) continue;
    else if (token === ']' && close('square', SQUARE)) continue;
    else texts.push(...(breaks ? atBreaks(token) : [{ text: token, weight: 1 }]));
    result.depth = Math.max(result.depth, open.round.length + open.square.length);
  }
  while (close('round', ROUND) || close('square', SQUARE)) continue;
  if (texts.length === 0) texts.push({ text: '', weight: 1 });
  return result;
}

function bounded(weight: number): number {
  return Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, weight));
}

/** The word BREAK and the space around it become a mark, which has a weight like any text. */
function atBreaks(text: string): WeightedText[] {
  const parts: WeightedText[] = [];
  let rest = text;
  for (const { index } of text.matchAll(BREAK_WORD)) {
    const start = index - (text.length - rest.length);
    parts.push({ text: rest.slice(0, start).trimEnd(), weight: 1 }, BREAK);
    rest = rest.slice(start + BREAK.text.length).trimStart();
  }
  return [...parts, { text: rest, weight: 1 }];
}

/** Each bracket multiplies what is inside when it closes: the same product to the last digit as A1111's. */
function inClosingOrder(texts: readonly WeightedText[], brackets: readonly Bracket[]): number[] {
  const weights = texts.map(({ weight }) => weight);
  for (const { start, end, factor } of brackets) {
    for (let i = start; i < end; i += 1) weights[i] = (weights[i] ?? 1) * factor;
  }
  return weights;
}

/** The same from the outside in, which takes no longer for brackets in thousands of brackets. */
function fromOutside(texts: readonly WeightedText[], brackets: readonly Bracket[]): number[] {
  const round = productsOf(texts.length, brackets, 'round');
  const square = productsOf(texts.length, brackets, 'square');
  return texts.map(({ weight }, i) => weight * (round[i] ?? 1) * (square[i] ?? 1));
}

function productsOf(length: number, brackets: readonly Bracket[], shape: Bracket['shape']): number[] {
  // The one closed last is the outermost.
  const waiting = brackets.filter((bracket) => bracket.shape === shape).sort((a, b) => b.start - a.start);
  const around: { readonly end: number; readonly product: number }[] = [];
  return Array.from({ length }, (_, i) => {
    while ((around.at(-1)?.end ?? Infinity) <= i) around.pop();
    for (let next = waiting.at(-1); next !== undefined && next.start <= i; next = waiting.at(-1)) {
      waiting.pop();
      const product = (around.at(-1)?.product ?? 1) * next.factor;
      if (next.end > i) around.push({ end: next.end, product });
    }
    return around.at(-1)?.product ?? 1;
  });
}

function mergeEqual(texts: readonly WeightedText[]): WeightedText[] {
  const result: { text: string; weight: number }[] = [];
  for (const { text, weight } of texts) {
    const last = result.at(-1);
    if (last?.weight === weight) last.text += text;
    else result.push({ text, weight });
  }
  return result;
}

/** A text that parses into these stretches. */
export function printEmphasis(texts: readonly WeightedText[]): string {
  return texts.map((piece, i) => (piece.weight === 1 ? printPlain(texts, i) : printWeighted(piece))).join('');
}

function printPlain(texts: readonly WeightedText[], i: number): string {
  const { text = '' } = texts[i] ?? {};
  // An empty stretch counts only between others.
  return text === '' && texts.length > 1 ? printWeighted({ text, weight: 1 }) : escaped(text);
}

function printWeighted({ text, weight }: WeightedText): string {
  return `(${text === '' ? '\\' : escaped(text)}:${decimal(weight)})`;
}

/** A backslash with nothing to escape vanishes, which keeps the word BREAK from being a mark. */
function escaped(text: string): string {
  return text.replace(/[()[\]\\]/g, '\\$&').replace(BREAK_WORD, 'B\\REAK');
}

/** Without exponent, which the grammar does not know. */
function decimal(value: number): string {
  const [digits = '0', exponent = '0'] = value.toString().split('e');
  const shift = Number(exponent);
  if (Object.is(value, -0)) return '-0';
  if (shift === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', share = ''] = digits.slice(sign.length).split('.');
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - whole.length)}${whole}${share}`;
  return `${sign}${whole}${share.padEnd(shift, '0')}`;
}
