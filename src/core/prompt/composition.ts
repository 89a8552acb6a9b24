import { slice, type SourceText } from './sourceText.ts';

/** One of the prompts that AND joins (Liu et al. 2022, composable diffusion). */
export interface PromptPart {
  readonly source: SourceText;
  readonly weight: number;
}

const AND = /(?<![\p{L}\p{N}_])AND(?![\p{L}\p{N}_])/gu;
const WEIGHT = /^:\s*([-+]?(?:\d+\.?|\d*\.\d+))$/;

/** `a AND b :1.2`: each part may end in its weight, also where there is only one. */
export function splitParts(source: SourceText): PromptPart[] {
  const parts: PromptPart[] = [];
  let from = 0;
  for (const { index } of source.text.matchAll(AND)) {
    parts.push(weighted(slice(source, from, index)));
    from = index + 'AND'.length;
  }
  return [...parts, weighted(slice(source, from, source.text.length))];
}

function weighted(source: SourceText): PromptPart {
  const text = source.text.trimEnd();
  const colon = text.lastIndexOf(':');
  const [, number] = colon === -1 ? [] : (WEIGHT.exec(text.slice(colon)) ?? []);
  if (number === undefined) return { source: slice(source, 0, text.length), weight: 1 };
  const end = text.slice(0, colon).trimEnd().length;
  return { source: slice(source, 0, end), weight: Number(number) };
}
