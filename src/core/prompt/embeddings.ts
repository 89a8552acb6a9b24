import { markOf } from './embeddingWords.ts';
import type { ExtraNetwork } from './extraNetworks.ts';
import { replaceSpans, spanOf, type SourceText, type Span } from './sourceText.ts';

/**
 * A word of ComfyUI that begins with `embedding:`, to its end; commas behind it are text (comfy/sd1_clip.py,
 * `_try_get_embedding`).
 */
const WORD = /(?<![^\s(])embedding:([^\s(),]*[^\s(),:]),*/g;
/** Before the bracket that closes it is the weight of the bracket, not a part of the name. */
const NAME_AND_WEIGHT = /^(.+?)(:[+-]?(?:\d+\.?\d*|\.\d+))$/;

/**
 * Puts marks in their places, of those that are `known`; takes the others out of the text: a bracket around nothing else goes on
 * to be one, with nothing in it.
 */
export function takeEmbeddings(
  source: SourceText,
  known: readonly string[] = [],
): { rest: SourceText; embeddings: ExtraNetwork[] } {
  const marks: string[] = [];
  const embeddings: ExtraNetwork[] = [];
  const spans: Span[] = [];
  const { text } = source;
  for (const { index, 0: found, 1: word = '' } of text.matchAll(WORD)) {
    const commas = found.length - `embedding:${word}`.length;
    const end = index + found.length - commas;
    const isLast = commas === 0 && text[end] === ')';
    const [, name = word, weight = ''] = isLast ? (NAME_AND_WEIGHT.exec(word) ?? []) : [];
    const isAlone = text[index - 1] === '(';
    const mark = embeddingMark(name, known);
    marks.push(mark);
    spans.push({ start: index, end: isAlone && mark === '' ? end : end - weight.length });
    embeddings.push({ kind: 'embedding', values: [name], span: spanOf(source, index, end - weight.length) });
  }
  return { rest: replaceSpans(source, spans, (i) => marks[i] ?? ''), embeddings };
}

/** '': it is not known. */
export function embeddingMark(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase();
  const exact = known.indexOf(name);
  const index = exact === -1 ? known.findIndex((one) => one.toLowerCase() === lower) : exact;
  return index === -1 ? '' : markOf(index);
}
