import type { NamedPlace } from '../../core/prompt/dynamicPrompt.ts';
import type { NetworkView, SlipView, UnknownWordView } from '../../protocol/words.ts';
import { listed, sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';

export function slipSentence({ kind }: SlipView): string {
  return t(`words:slip.${kind}`);
}

/** What words ask for by a name that nobody knows. */
export const unknownName = ({ kind }: NamedPlace): string => t(`words:unknown.${kind}`);

/** What stands in the way of reading a prompt as it was meant, and is no slip. */
export function networkSentence({ kind }: NetworkView): string {
  if (kind === 'lora') return t('words:aLoraItIsNotAppliedYet');
  if (kind === 'embedding') return t('words:anEmbeddingItIsNot');
  return t('words:somethingToAddToThe');
}

/** Said under the prompt; the nearest words are an offer, not an order. */
export function unknownSentence({ word, nearest }: UnknownWordView): string {
  return sentences(
    t('words:thisModelDoesNotKnow', { word }),
    nearest.length === 0 ? '' : t('words:nearestThatItKnows', { words: listed(nearest) }),
  );
}

const AROUND = 18;
const LONGEST_MARK = 56;

export interface Excerpt {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** A place in a text with a few words around it. */
export function excerptOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Excerpt {
  const lead = text.slice(Math.max(0, start - AROUND), start);
  const trail = text.slice(end, end + AROUND);
  return {
    before: start > AROUND ? `… ${lead.replace(/^\S*\s+/, '')}` : lead.trimStart(),
    marked:
      end - start > LONGEST_MARK ? `${text.slice(start, start + LONGEST_MARK)} …` : text.slice(start, end),
    after: end + AROUND < text.length ? `${trail.replace(/\s+\S*$/, '')} …` : trail.trimEnd(),
  };
}

/** `1`, `2–5`, `1, 3, 5 …` */
export function stepsText(ranges: readonly (readonly [number, number])[]): string {
  const shown = ranges.slice(0, 4).map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  const list = `${listed(shown)}${ranges.length > shown.length ? ' …' : ''}`;
  const [range, ...others] = ranges;
  return others.length === 0 && range?.[0] === range?.[1]
    ? t('words:oneStep', { list })
    : t('words:severalSteps', { list });
}
