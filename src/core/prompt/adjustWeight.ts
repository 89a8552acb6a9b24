/** A text with a selection in it, as a text field has. */
export interface TextSelection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const STEP = 0.1;
/** Where a word ends, as far as weights go. */
const DELIMITERS = '.,\\/!?%^*;:{}=`~() \r\n\t';
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*/;

/**
 * Ctrl+↑ and Ctrl+↓: makes what is selected, or the bracket or word at the cursor, count a tenth more or less.
 * Weight 1 needs no bracket; `((a))` becomes `(a:1.2)`. A network's number changes by half as much.
 */
export function adjustWeight(selection: TextSelection, direction: 1 | -1): TextSelection {
  const chosen =
    selection.start === selection.end ? atCursor(selection) : (aroundNumber(selection) ?? trimmed(selection));
  if (chosen.start === chosen.end) return selection;
  const { text, start, end } = withWeight(chosen);
  const close = text[start - 1] === '<' ? '>' : ')';
  const after = text.slice(end + 1);
  const [written = ''] = NUMBER.exec(after) ?? [];
  if (text[end] !== ':' || after[written.length] !== close) return chosen;
  const step = close === '>' ? STEP / 2 : STEP;
  const weight = Number((Number(written) + direction * step).toFixed(6));
  if (weight === 1 && close === ')') {
    const bare = text.slice(0, start - 1) + text.slice(start, end) + after.slice(written.length + 1);
    return { text: bare, start: start - 1, end: end - 1 };
  }
  const number = Number.isInteger(weight) ? weight.toFixed(1) : String(weight);
  return { text: `${text.slice(0, end)}:${number}${after.slice(written.length)}`, start, end };
}

function atCursor(selection: TextSelection): TextSelection {
  const inside =
    bracketAt(selection, '<', '>') ?? bracketAt(selection, '(', ')') ?? bracketAt(selection, '[', ']');
  if (inside !== null) return inside;
  const { text } = selection;
  let { start, end } = selection;
  while (start > 0 && !DELIMITERS.includes(text[start - 1] ?? ' ')) start -= 1;
  while (end < text.length && !DELIMITERS.includes(text[end] ?? ' ')) end += 1;
  return { text, start, end };
}

/** What stands in the bracket around the cursor, without its weight. */
function bracketAt({ text, start }: TextSelection, open: string, close: string): TextSelection | null {
  const from = text.lastIndexOf(open, start - 1);
  const to = text.indexOf(close, start);
  if (start === 0 || from === -1 || to === -1) return null;
  if (text.lastIndexOf(close, start - 1) > from) return null;
  const next = text.indexOf(open, start);
  if (next !== -1 && next < to) return null;
  const content = text.slice(from + 1, to);
  const [weight = ''] = /:\s*[+-]?[.\d]+\s*$/.exec(content) ?? [];
  return { text, start: from + 1, end: to - weight.length };
}

/** The bracket in whose weight the selection lies, as it does after undo. */
function aroundNumber(selection: TextSelection): TextSelection | null {
  const { start, end, text } = selection;
  const [inside] = [bracketAt(selection, '<', '>'), bracketAt(selection, '(', ')')].filter(
    (found) => found !== null,
  );
  if (inside === undefined || start <= inside.end) return null;
  return text.slice(inside.end, end).search(/[)>]/) === -1 ? inside : null;
}

function trimmed({ text, start, end }: TextSelection): TextSelection {
  const chosen = text.slice(start, end);
  const lead = chosen.length - chosen.trimStart().length;
  return { text, start: start + lead, end: Math.max(start + lead, start + chosen.trimEnd().length) };
}

/** Makes sure that the selection stands in a bracket with a number. */
function withWeight({ text, start, end }: TextSelection): TextSelection {
  const before = text[start - 1];
  if (before === '<') return { text, start, end };
  if ((before === '(' && text[end] === ')') || (before === '[' && text[end] === ']')) {
    const closing = before === '(' ? ')' : ']';
    let depth = 1;
    while (text[start - depth - 1] === before && text[end + depth] === closing) depth += 1;
    const weight = Math.round((before === '(' ? 1.1 ** depth : 1.1 ** -depth) / STEP) * STEP;
    return bracketed({ text, start, end }, depth, Number(weight.toFixed(6)));
  }
  if (before === '(' && text[end] === ':') return { text, start, end };
  return bracketed({ text, start, end }, 0, 1);
}

function bracketed({ text, start, end }: TextSelection, depth: number, weight: number): TextSelection {
  const inner = text.slice(start, end);
  const outside = start - depth;
  return {
    text: `${text.slice(0, outside)}(${inner}:${weight})${text.slice(end + depth)}`,
    start: outside + 1,
    end: outside + 1 + inner.length,
  };
}
