// NovelAI's emphasis: each pair of braces multiplies the weight by 1.05, each pair of brackets divides it by 1.05; from
// version 4 on `1.3::words::` has that weight, to the end where nothing closes it, and -1 means the opposite. Here braces
// would be a choice and brackets something else, so all become weights in parentheses.

const STEP = 1.05;
const DEEPEST = 40;

interface Open {
  readonly letter: string;
  /** Where its text begins in the output's pieces. */
  readonly piece: number;
}

const PARTNER: ReadonlyMap<string, string> = new Map([
  ['}', '{'],
  [']', '['],
]);

const NUMBERED = /(?<![\w.:])(-?(?:\d{1,4}\.?\d{0,6}|\.\d{1,6}))::/;

export function novelaiToWeights(prompt: string): string {
  const parts: string[] = [];
  let rest = prompt;
  for (let match = NUMBERED.exec(rest); match !== null; match = NUMBERED.exec(rest)) {
    const [opening, weight = '1'] = match;
    parts.push(bracesToWeights(rest.slice(0, match.index)));
    const inner = rest.slice(match.index + opening.length);
    const { end, next } = endOfWeight(inner);
    parts.push(`(${bracesToWeights(inner.slice(0, end))}:${Number(weight)})`);
    rest = inner.slice(next);
  }
  return [...parts, bracesToWeights(rest)].join('');
}

/** Where `::` closes it, or where the next number opens another. */
function endOfWeight(inner: string): { end: number; next: number } {
  const close = inner.indexOf('::');
  const other = NUMBERED.exec(inner)?.index ?? inner.length;
  if (close < 0) return { end: inner.length, next: inner.length };
  return other < close ? { end: other, next: other } : { end: close, next: close + 2 };
}

/** Unpaired braces and brackets stay, escaped. */
function bracesToWeights(prompt: string): string {
  const pieces: string[] = [];
  const open: Open[] = [];
  for (const token of prompt.split(/([{}[\]()\\])/)) {
    if (token === '') continue;
    const partner = PARTNER.get(token);
    const last = open.at(-1);
    if ((token === '{' || token === '[') && open.length < DEEPEST) {
      open.push({ letter: token, piece: pieces.length });
      pieces.push(`\\${token}`);
    } else if (partner !== undefined && last?.letter === partner) {
      open.pop();
      close(pieces, last);
    } else pieces.push(/^[{}[\]()\\]$/.test(token) ? `\\${token}` : token);
  }
  return pieces.join('').replace(/\\([{}])/g, '$1');
}

/** `{{x}}` has its weight written once, at the outermost pair. */
function close(pieces: string[], { letter, piece }: Open): void {
  const factor = letter === '{' ? STEP : 1 / STEP;
  const first = nextPiece(pieces, piece + 1);
  const inner = pieces[first] === '(' ? /^:([\d.]+)\)$/.exec(pieces.at(-1) ?? '') : null;
  if (inner && isOneGroup(pieces, first)) {
    pieces[pieces.length - 1] = `:${weight(Number(inner[1]) * factor)})`;
    pieces[piece] = '';
    return;
  }
  pieces[piece] = '(';
  pieces.push(`:${weight(factor)})`);
}

/** An outer pair whose weight went inside leaves an empty piece. */
function nextPiece(pieces: readonly string[], from: number): number {
  let at = from;
  while (pieces[at] === '') at++;
  return at;
}

/** Whether the group that begins at `start` ends with the last piece. */
function isOneGroup(pieces: readonly string[], start: number): boolean {
  let depth = 0;
  for (let i = start; i < pieces.length; i++) {
    if (pieces[i] === '(') depth++;
    if (pieces[i]?.startsWith(':') && pieces[i]?.endsWith(')')) depth--;
    if (depth === 0) return i === pieces.length - 1;
  }
  return false;
}

const weight = (value: number): string => String(Number(value.toFixed(4)));
