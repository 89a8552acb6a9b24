import type { NamedPlace } from '../../core/prompt/dynamicPrompt.ts';
import type { NetworkView, SlipView, UnknownWordView } from '../../protocol/words.ts';

const SENTENCES: Readonly<Record<SlipView['kind'], string>> = {
  unclosed: 'This bracket is never closed, so it reaches to the end.',
  stray: 'This bracket closes nothing. It stays in the text.',
  'no-weight': 'This is no number, so it is text. Weights look like 1.2, with a point.',
  'no-step': 'Without a step at the end this is text: [from:to:0.5], or [from:to:10].',
  'lone-bar': 'A bar works inside [a|b] only. Because of it nothing in square brackets changes on the way.',
  'lone-backslash':
    'A backslash needs something behind it. Because of it nothing in square brackets changes on the way.',
  'break-in-brackets': 'Inside brackets with a weight, BREAK is a word like any other.',
  'unclosed-network': 'The > is missing, so this is text.',
  'whole-prompt-weight':
    'A number at the very end weighs the whole prompt. Put a word behind it if it is text.',
};

export function slipSentence({ kind }: SlipView): string {
  return SENTENCES[kind];
}

/** What words ask for by a name that nobody knows. */
export const UNKNOWN_NAME: Readonly<Record<NamedPlace['kind'], string>> = {
  list: 'There is no list of this name, so it is text. Lists are kept under Styles and word lists.',
  variable: 'Nothing sets this variable, so it is text. Write ${name=value} before it.',
};

/** What stands in the way of reading a prompt as it was meant, and is no slip. */
export function networkSentence({ kind }: NetworkView): string {
  if (kind === 'lora') return 'A LoRA. It is not applied yet, and not part of the text.';
  if (kind === 'embedding') return 'An embedding. It is not applied yet, and not part of the text.';
  return 'Something to add to the model. It is not applied, and not part of the text.';
}

/** Said under the prompt; the nearest words are an offer, not an order. */
export function unknownSentence({ word, nearest }: UnknownWordView): string {
  const offer = nearest.length === 0 ? '' : ` Nearest that it knows: ${nearest.join(', ')}.`;
  return `This model does not know “${word}”.${offer}`;
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
  const list = `${shown.join(', ')}${ranges.length > shown.length ? ' …' : ''}`;
  const [range, ...others] = ranges;
  return others.length === 0 && range?.[0] === range?.[1] ? `Step ${list}` : `Steps ${list}`;
}
