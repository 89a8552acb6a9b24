import { replaceSpans, type SourceText, type Span } from './sourceText.ts';

/** What follows a # on its line is for people; a line that is nothing else goes as a whole. */
export function withoutComments(source: SourceText): SourceText {
  return remove(remove(source, /(?:^|\n)#[^\n]*(?:\n|$)/g), /#[^\n]*(?:\n|$)/g);
}

function remove(source: SourceText, comment: RegExp): SourceText {
  if (!source.text.includes('#')) return source;
  const spans: Span[] = [];
  for (const { index, 0: found } of source.text.matchAll(comment)) {
    spans.push({ start: index, end: index + found.length });
  }
  return replaceSpans(source, spans, '\n');
}
