/** One language: what is said in it, in lower case, and the English for it. */
export type Phrases = ReadonlyMap<string, string>;

interface Found {
  readonly text: string;
  /** Letters of the source that it stands for; none where nobody knows them. */
  readonly covered: number;
  readonly isPhrase: boolean;
}

const MOST_WORDS = 6;
const MOST_CHARACTERS = 16;
const NUMBERS = new Set(['two', 'three', 'four']);
const COLOURS = new Set([
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'white',
]);
/** Endings that words of the tables' languages take on: of plurals and cases. */
const ENDINGS = ['en', 'er', 'es', 'n', 'e', 's', 'x'];
/** Scripts that put no spaces between words, then words, then anything else. */
const PIECES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*|[^\p{L}\p{N}]+/gu;
const WITHOUT_SPACES = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const IS_WORD = /^[\p{L}\p{N}]/u;

/** The text in English, if one of the languages knows more of its letters than English does; else the text itself. */
export function inEnglish(text: string, known: ReadonlySet<string>, languages: readonly Phrases[]): string {
  const source = text.normalize('NFC').replaceAll('’', "'").toLowerCase();
  const pieces = source.match(PIECES) ?? [];
  let most = coverage(pieces.map((piece) => asItIs(piece, known)));
  let best: readonly Found[] | null = null;
  for (const phrases of languages) {
    const found = read(pieces, phrases, known);
    if (coverage(found) <= most) continue;
    [most, best] = [coverage(found), found];
  }
  return best === null ? text : sentence(best);
}

const coverage = (found: readonly Found[]): number => found.reduce((sum, { covered }) => sum + covered, 0);

function asItIs(piece: string, known: ReadonlySet<string>): Found {
  const isKnown = known.has(piece) || known.has(piece.replace(/s$/, ''));
  return { text: piece, covered: isKnown ? piece.length : 0, isPhrase: false };
}

/** The longest phrases first, from left to right. */
function read(pieces: readonly string[], phrases: Phrases, known: ReadonlySet<string>): Found[] {
  const found: Found[] = [];
  for (let i = 0; i < pieces.length;) {
    const piece = pieces[i] ?? '';
    if (WITHOUT_SPACES.test(piece)) {
      found.push(...readTogether(piece, phrases));
      i += 1;
      continue;
    }
    const phrase = IS_WORD.test(piece) ? phraseAt(pieces, i, phrases) : null;
    found.push(phrase?.found ?? asItIs(piece, known));
    i += phrase?.pieces ?? 1;
  }
  return found;
}

function phraseAt(
  pieces: readonly string[],
  start: number,
  phrases: Phrases,
): { readonly found: Found; readonly pieces: number } | null {
  // Words and what stands between them take turns.
  for (let count = 2 * MOST_WORDS - 1; count > 0; count -= 2) {
    if (start + count > pieces.length) continue;
    const said = pieces.slice(start, start + count).join('');
    const english = phrases.get(said) ?? (count === 1 ? withoutEnding(said, phrases) : undefined);
    if (english !== undefined) {
      const covered = said.replace(/\P{L}/gu, '').length;
      return { found: { text: english, covered, isPhrase: true }, pieces: count };
    }
  }
  return null;
}

function withoutEnding(word: string, phrases: Phrases): string | undefined {
  const ending = ENDINGS.find((end) => word.endsWith(end) && phrases.has(word.slice(0, -end.length)));
  return ending === undefined ? undefined : phrases.get(word.slice(0, -ending.length));
}

function readTogether(text: string, phrases: Phrases): Found[] {
  const found: Found[] = [];
  const characters = [...text];
  for (let i = 0; i < characters.length;) {
    let count = Math.min(MOST_CHARACTERS, characters.length - i);
    while (count > 0 && !phrases.has(characters.slice(i, i + count).join(''))) count -= 1;
    const said = characters.slice(i, i + Math.max(1, count)).join('');
    found.push({ text: phrases.get(said) ?? said, covered: count, isPhrase: count > 0 });
    i += Math.max(1, count);
  }
  return found;
}

/** Puts it together as captions are written: one article, colours before things, plurals behind numbers. */
function sentence(found: readonly Found[]): string {
  const words = found
    .filter(({ text }) => /[\p{L}\p{N},]/u.test(text))
    .map(({ text, isPhrase }) => ({ text: text.trim(), isPhrase }));
  const ordered: string[] = [];
  for (const { text, isPhrase } of words) {
    const last = ordered.at(-1) ?? '';
    if (text === '' || (text === 'a' && last === 'a')) continue;
    if (isPhrase && COLOURS.has(text) && IS_WORD.test(last) && !isSmall(last)) ordered.splice(-1, 0, text);
    else ordered.push(NUMBERS.has(numberBefore(ordered)) && isPhrase && !isSmall(text) ? plural(text) : text);
  }
  return ordered
    .map((word, i) => (word === 'a' && /^[aeiou]/.test(ordered[i + 1] ?? '') ? 'an' : word))
    .join(' ')
    .replaceAll(' ,', ',');
}

const SMALL = new Set(['a', 'and', 'with', 'on', 'in', 'beside', 'above', 'below', ...COLOURS, ...NUMBERS]);
const isSmall = (word: string): boolean => SMALL.has(word);

function numberBefore(ordered: readonly string[]): string {
  const last = ordered.at(-1) ?? '';
  return COLOURS.has(last) ? (ordered.at(-2) ?? '') : last;
}

const plural = (word: string): string => (word.endsWith('s') ? word : `${word}s`);
