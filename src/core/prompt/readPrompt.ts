import { parseComfyEmphasis } from './comfyEmphasis.ts';
import { withoutComments } from './comments.ts';
import { splitParts } from './composition.ts';
import { embeddingMark, takeEmbeddings } from './embeddings.ts';
import { BREAK, parseEmphasis, type WeightedText } from './emphasis.ts';
import { takeNetworks, type ExtraNetwork, type NetworksTaken } from './extraNetworks.ts';
import { rulesOf, type Grammar, type GrammarRules } from './grammars.ts';
import { parseSchedule, scheduledTexts } from './schedule.ts';
import { slipsOf, type Slip } from './slips.ts';
import { asWritten, spanOf, type SourceText } from './sourceText.ts';

export interface ReadingOptions {
  readonly grammar: Grammar;
  /** A1111 knows AND in the prompt only. */
  readonly which: 'prompt' | 'negative prompt';
  /** Steps that a schedule counts: the sampler's, and twice as many where each step asks the network twice. */
  readonly steps: number;
  /** # is a character like any other, as in A1111 with its comments switched off. */
  readonly keepComments?: boolean;
  /** Names of embeddings that are there; marks stand for them where the grammar marks them. */
  readonly embeddings?: readonly string[];
}

/** What a prompt says, before any tokenizer. Any text has one. */
export interface PromptReading {
  /** What AND joins; one for most prompts. */
  readonly parts: readonly PromptPart[];
  /** Taken out of the text. */
  readonly networks: readonly ExtraNetwork[];
  /** In the order of the source. */
  readonly slips: readonly Slip[];
}

export interface PromptPart {
  readonly weight: number;
  /** One after the other; the last ends with the last step. */
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  /** Counted from 1. */
  readonly lastStep: number;
  /** Equal texts of a part have the same array. */
  readonly pieces: readonly WeightedText[];
}

export function readPrompt(prompt: string, options: ReadingOptions): PromptReading {
  const rules = rulesOf(options.grammar);
  if (rules.emphasis === 'none') {
    const stretches = [{ lastStep: options.steps, pieces: [{ text: prompt, weight: 1 }] }];
    return { parts: [{ weight: 1, stretches }], networks: [], slips: [] };
  }
  const { rest, networks, unclosed } = takeNames(asWritten(prompt), rules, options);
  const written =
    rules.composition && options.which === 'prompt' ? splitParts(rest) : [{ source: rest, weight: 1 }];
  const slips = written.flatMap((part) => slipsOf(part.source, rules));
  if (unclosed !== null) slips.push({ kind: 'unclosed-network', span: unclosed });
  const [only] = written;
  if (written.length === 1 && only !== undefined && only.weight !== 1) {
    const end = only.source.text.length;
    slips.push({ kind: 'whole-prompt-weight', span: spanOf(rest, end, rest.text.trimEnd().length) });
  }
  const parts = written.map(({ source: { text }, weight }) => ({
    weight,
    stretches: stretchesOf(text, rules, options.steps),
  }));
  return { parts, networks, slips: slips.toSorted((a, b) => a.span.start - b.span.start) };
}

/** What is no words goes: comments, networks, embeddings. */
function takeNames(
  source: SourceText,
  { comments, networks, emphasis }: GrammarRules,
  { keepComments = false, embeddings: known = [] }: ReadingOptions,
): NetworksTaken {
  const read = comments && !keepComments ? withoutComments(source) : source;
  if (emphasis !== 'comfyui')
    return networks ? takeNetworks(read) : { rest: read, networks: [], unclosed: null };
  // SwarmUI's <embed:name>
  const markOf = ({ kind, values: [name = ''] }: Pick<ExtraNetwork, 'kind' | 'values'>): string =>
    /^embed(ding)?$/.test(kind) ? embeddingMark(name, known) : '';
  const taken = networks ? takeNetworks(read, markOf) : { rest: read, networks: [], unclosed: null };
  const { rest, embeddings } = takeEmbeddings(taken.rest, known);
  return { ...taken, rest, networks: [...taken.networks, ...embeddings] };
}

function stretchesOf(text: string, rules: GrammarRules, steps: number): Stretch[] {
  const known = new Map<string, readonly WeightedText[]>();
  const texts = rules.timing ? scheduledTexts(parseSchedule(text), steps) : [{ lastStep: steps, text }];
  return texts.map(({ lastStep, text: scheduled }) => {
    const pieces = known.get(scheduled) ?? piecesOf(scheduled, rules);
    known.set(scheduled, pieces);
    return { lastStep, pieces };
  });
}

function piecesOf(text: string, { emphasis, breaks }: GrammarRules): WeightedText[] {
  if (emphasis === 'a1111') return parseEmphasis(text, breaks === 'BREAK');
  const texts = breaks === '<break>' ? text.split('<break>').map((part) => part.trim()) : [text];
  return texts.flatMap((part, i) => [...(i === 0 ? [] : [BREAK]), ...parseComfyEmphasis(part)]);
}

/** Which stretch holds at the network's call number `call`, from 0. A1111 counts from 0 here and from 1 there. */
export function stretchAt(stretches: readonly Stretch[], call: number): number {
  const found = stretches.findIndex(({ lastStep }) => call <= lastStep);
  return found === -1 ? stretches.length - 1 : found;
}
