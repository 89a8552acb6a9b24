/**
 * A text that remembers where each of its characters stands in what the person wrote, so that the page can mark
 * the place although comments and networks have been taken out in between.
 */
export interface SourceText {
  readonly text: string;
  /** Offsets of the characters in the source, and of the end: one more than the text is long. */
  readonly offsets: Uint32Array;
}

export interface Span {
  /** Offsets in the source; `end` is the first one behind. */
  readonly start: number;
  readonly end: number;
}

export function asWritten(text: string): SourceText {
  return { text, offsets: Uint32Array.from({ length: text.length + 1 }, (_, i) => i) };
}

export function slice({ text, offsets }: SourceText, start: number, end: number): SourceText {
  return { text: text.slice(start, end), offsets: offsets.slice(start, end + 1) };
}

/** Where a piece of the text stands in the source. */
export function spanOf({ offsets }: SourceText, start: number, end: number): Span {
  const last = offsets[end - 1];
  const first = offsets[start] ?? 0;
  return { start: first, end: last === undefined || end <= start ? first : last + 1 };
}

/**
 * Puts `by` (at most one character, which takes the place of the first one) where the spans of the text are; of a span by its
 * number.
 */
export function replaceSpans(
  source: SourceText,
  spans: readonly Span[],
  by: '' | '\n' | ((index: number) => string),
): SourceText {
  const texts: string[] = [];
  const offsets = new Uint32Array(source.offsets.length);
  let length = 0;
  const keep = (start: number, end: number): void => {
    texts.push(source.text.slice(start, end));
    offsets.set(source.offsets.subarray(start, end), length);
    length += end - start;
  };
  let from = 0;
  for (const [i, { start, end }] of spans.entries()) {
    keep(from, start);
    const put = typeof by === 'string' ? by : by(i);
    if (put !== '') {
      texts.push(put);
      offsets[length] = source.offsets[start] ?? 0;
      length += 1;
    }
    from = end;
  }
  keep(from, source.text.length);
  offsets[length] = source.offsets.at(-1) ?? 0;
  return { text: texts.join(''), offsets: offsets.slice(0, length + 1) };
}
