import { readPromptSchedule, type ScheduleSlip } from './schedule.ts';
import type { GrammarRules } from './grammars.ts';
import { spanOf, type SourceText, type Span } from './sourceText.ts';

/** What was probably meant otherwise. It is taken as text, or as the grammar has it; nothing fails. */
export type SlipKind =
  | ScheduleSlip['kind']
  /** Reaches to the end. */
  | 'unclosed'
  /** Closes nothing. */
  | 'stray'
  /** `(a:1,2)`, `(a:1.2.3)`. */
  | 'no-weight'
  /** BREAK in brackets with a weight is a word like any other. */
  | 'break-in-brackets'
  /** `<lora:name` without `>`. */
  | 'unclosed-network'
  /** A prompt that ends in `:9` counts nine times, as if it were one of several joined by AND. */
  | 'whole-prompt-weight';

export interface Slip {
  readonly kind: SlipKind;
  readonly span: Span;
}

const A1111_TOKENS = /\\[^]|:\s*[+-]?[.,\d]+\s*\)|[()[\]]|(?<![\p{L}\p{N}_])BREAK(?![\p{L}\p{N}_])/gu;
const COMFY_TOKENS = /\\[()]|:\s*[+-]?[.,\d]+\s*\)|[()]/g;
const WEIGHT = /^:\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*\)$/;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** What a person should look at. */
export function slipsOf(source: SourceText, { emphasis, timing }: GrammarRules): Slip[] {
  const slips = bracketSlips(source, emphasis === 'a1111' ? A1111_TOKENS : COMFY_TOKENS);
  if (!timing || !source.text.includes('[')) return slips;
  const scheduling = readPromptSchedule(source.text).slips;
  return [
    ...slips,
    ...scheduling.map(({ kind, start, end }) => ({ kind, span: spanOf(source, start, end) })),
  ];
}

/** Each kind of bracket has a stack of its own, as in the grammar. */
function bracketSlips(source: SourceText, tokens: RegExp): Slip[] {
  const slips: Slip[] = [];
  const open: Record<string, number[]> = { '(': [], '[': [] };
  const mark = (kind: SlipKind, start: number, end: number): void => {
    slips.push({ kind, span: spanOf(source, start, end) });
  };
  for (const { index, 0: token } of source.text.matchAll(tokens)) {
    if (token.startsWith('\\')) continue;
    const end = index + token.length;
    if (token === 'BREAK' && open['(']?.length !== 0) mark('break-in-brackets', index, end);
    open[token]?.push(index);
    const opening = CLOSES[token.slice(-1)];
    if (opening === undefined) continue;
    if (open[opening]?.pop() === undefined) mark('stray', end - 1, end);
    else if (token.startsWith(':') && !WEIGHT.test(token)) mark('no-weight', index, end);
  }
  for (const place of Object.values(open).flat()) mark('unclosed', place, place + 1);
  return slips;
}
