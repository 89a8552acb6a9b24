// A1111's `parameters` in parts: the text itself, JSON that some programs write into its last line without quotes, and the
// templates that the dynamic prompts extension adds behind everything.

/** JSON that some programs write into the line of parameters without quotes. */
const TAIL = /, (SDCPP|Hashes|Civitai resources|Civitai metadata): (?=[[{])/g;
/** The words with their choices, as the dynamic prompts extension adds them behind everything. */
const TEMPLATE = '\nTemplate:';
const NEGATIVE_TEMPLATE = '\nNegative Template:';

interface Split {
  readonly head: string;
  readonly tail: readonly (readonly [string, string])[];
}

export function splitTemplate(text: string) {
  const line = lineOfParameters(text);
  const [at, negativeAt] = [TEMPLATE, NEGATIVE_TEMPLATE].map((name) =>
    line < 0 ? -1 : text.indexOf(name, line),
  );
  const between = (from = -1, name = '', to = -1): string | null =>
    from < 0 ? null : text.slice(from + name.length, to > from ? to : undefined).trim();
  const places = [at, negativeAt].filter((place): place is number => place !== undefined && place >= 0);
  return {
    head: places.length === 0 ? text : text.slice(0, Math.min(...places)),
    template: between(at, TEMPLATE, negativeAt),
    negativeTemplate: between(negativeAt, NEGATIVE_TEMPLATE, at),
  };
}

function lineOfParameters(text: string): number {
  return text.startsWith('Steps:') ? 0 : text.lastIndexOf('\nSteps:');
}

/** Each stands between its brackets, or to the end where they do not close. */
export function splitTail(text: string): Split {
  const line = lineOfParameters(text);
  if (line < 0) return { head: text, tail: [] };
  const head: string[] = [];
  const tail: [string, string][] = [];
  let from = 0;
  for (const { 0: opening, 1: name = '', index } of text.matchAll(TAIL)) {
    if (index < line || index < from) continue;
    const begin = index + opening.length;
    head.push(text.slice(from, index));
    from = endOfBrackets(text, begin);
    tail.push([name, text.slice(begin, from)]);
  }
  return { head: [...head, text.slice(from)].join(''), tail };
}

/** The place behind the bracket that closes the one at `begin`; brackets in quotes do not count. */
function endOfBrackets(text: string, begin: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = begin; i < text.length; i++) {
    const letter = text[i] ?? '';
    if (letter === '\\') i++;
    else if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '{' || letter === '[') depth++;
    else if (letter === '}' || letter === ']') depth--;
    if (depth === 0 && !quoted) return i + 1;
  }
  return text.length;
}

/** Where the settings begin: at the beginning of a line, or, where all stands in one line, behind the words. */
const SETTINGS = /(?:^|\n)[ \t]*Steps: *\d/g;
const ANYWHERE = /Steps: *\d/;
/** With fewer pairs it is a line of the prompt. */
const FEWEST_PAIRS = 3;

/**
 * The same text as A1111 lays it out: the settings are the last line, and nothing but settings. Some programs break that line,
 * indent all of them, or write the words before it.
 */
export function withSettingsInLastLine(text: string): string {
  const begin = [...text.matchAll(SETTINGS)].at(-1)?.index ?? text.search(ANYWHERE);
  if (begin < 0) return text;
  const [words, rest] = [text.slice(0, begin), text.slice(begin)];
  const isInLine = begin > 0 && !rest.startsWith('\n');
  if (isInLine && /[:\n]/.test(words)) return text;
  if (rest.split(':').length <= FEWEST_PAIRS) return text;
  const lines = rest.split('\n').map((line) => line.trim());
  const settings = lines.filter((line) => line !== '').join(' ');
  const before = words.trimEnd().replace(/,$/, isInLine ? '' : ',');
  return before === ''
    ? settings
    : `${before.replace(/\n[ \t]+Negative prompt:/, '\nNegative prompt:')}\n${settings}`;
}
