import { asWritten } from './sourceText.ts';
import { withoutComments } from './comments.ts';

/** Words to be put around or behind others, kept under a name. */
export interface Style {
  readonly name: string;
  /** With `{prompt}` where the words go; without, the style follows them. */
  readonly prompt: string;
  readonly negativePrompt: string;
}

export interface StyleWords {
  readonly prompt: string;
  readonly negativePrompt: string;
}

const PLACE = '{prompt}';

const cleaned = (text: string): string => withoutComments(asWritten(text)).text.trim();

/** Beyond, a style is left out: with "{prompt}" in it a thousand times, three of them make a thousand million of a word. */
const LONGEST = 100_000;

/** The words with the styles on, one after the other. Without styles they stay as they are. */
export function applyStyles(words: StyleWords, styles: readonly Style[]): StyleWords {
  if (styles.length === 0) return words;
  return {
    prompt: styles.reduce((text, { prompt }) => applyStyle(text, prompt), cleaned(words.prompt)),
    negativePrompt: styles.reduce(
      (text, { negativePrompt }) => applyStyle(text, negativePrompt),
      cleaned(words.negativePrompt),
    ),
  };
}

function applyStyle(text: string, style: string): string {
  const around = cleaned(style);
  const parts = around.split(PLACE);
  const length = around.length + (parts.length - 1) * text.length;
  if (length > Math.max(LONGEST, text.length + around.length)) return text;
  if (parts.length > 1) return parts.join(text);
  return [text, around].filter((part) => part !== '').join(', ');
}

export interface FoundStyles extends StyleWords {
  /** In the order in which they were put on. */
  readonly styles: readonly string[];
}

/** Takes off the styles that the words have on, the outermost first. */
export function findStyles(words: StyleWords, styles: readonly Style[]): FoundStyles {
  let rest: StyleWords = words;
  let candidates = styles.filter(
    ({ prompt, negativePrompt }) => cleaned(prompt) + cleaned(negativePrompt) !== '',
  );
  const found: string[] = [];
  for (;;) {
    const taken = firstTaken(rest, candidates);
    if (taken === null) return { ...rest, styles: found.toReversed() };
    found.push(taken.style.name);
    rest = taken.words;
    candidates = candidates.filter((style) => style !== taken.style);
  }
}

function firstTaken(words: StyleWords, styles: readonly Style[]): { style: Style; words: StyleWords } | null {
  for (const style of styles) {
    const prompt = takeOff(words.prompt, style.prompt);
    const negativePrompt = takeOff(words.negativePrompt, style.negativePrompt);
    if (prompt !== null && negativePrompt !== null) return { style, words: { prompt, negativePrompt } };
  }
  return null;
}

/** The text without the style; null where the text does not have it. */
function takeOff(text: string, style: string): string | null {
  const around = cleaned(style);
  if (around === '') return text;
  const trimmed = text.trim();
  const [left = '', right, ...more] = around.split(PLACE);
  if (right === undefined) {
    if (!trimmed.endsWith(around)) return null;
    const rest = trimmed.slice(0, trimmed.length - around.length);
    return rest.endsWith(', ') ? rest.slice(0, -2) : rest;
  }
  const tail = [right, ...more].join(PLACE);
  const fits =
    trimmed.length >= left.length + tail.length && trimmed.startsWith(left) && trimmed.endsWith(tail);
  return fits ? trimmed.slice(left.length, trimmed.length - tail.length) : null;
}

/** The rows of A1111's styles.csv, its header first, as styles. Old files have `text` for `prompt`. */
export function stylesFromRows(rows: readonly (readonly string[])[]): Style[] {
  const [header = [], ...lines] = rows;
  const names = header.map((name) => name.replace(/^\uFEFF/, '').trim());
  const column = (row: readonly string[], ...wanted: string[]): string => {
    const index = names.findIndex((name) => wanted.includes(name));
    return (index === -1 ? undefined : row[index]) ?? '';
  };
  return lines
    .map((row) => ({
      name: column(row, 'name').trim(),
      prompt: column(row, 'prompt', 'text'),
      negativePrompt: column(row, 'negative_prompt'),
    }))
    .filter(
      ({ name, prompt, negativePrompt }) =>
        name !== '' && !name.startsWith('#') && prompt + negativePrompt !== '',
    );
}

export function rowsOfStyles(styles: readonly Style[]): string[][] {
  return [
    ['name', 'prompt', 'negative_prompt'],
    ...styles.map(({ name, prompt, negativePrompt }) => [name, prompt, negativePrompt]),
  ];
}
