import { parseComfyEmphasis } from './comfyEmphasis.ts';
import { withoutComments } from './comments.ts';
import { splitParts } from './composition.ts';
import { parseEmphasis, type WeightedText } from './emphasis.ts';
import { takeNetworks, type ExtraNetwork } from './extraNetworks.ts';
import { parseSchedule, scheduledTexts } from './schedule.ts';
import { a1111Slips, comfySlips, type Slip } from './slips.ts';
import { asWritten, replaceSpans, spanOf, type SourceText, type Span } from './sourceText.ts';

/** The language a prompt is written in: A1111's, ComfyUI's, or none, so that every character is text. */
export type Grammar = 'a1111' | 'comfyui' | 'plain';

export interface ReadingOptions {
  readonly grammar: Grammar;
  /** A1111 knows AND in the prompt only. */
  readonly which: 'prompt' | 'negative prompt';
  /** Steps that a schedule counts: the sampler's, and twice as many where each step asks the network twice. */
  readonly steps: number;
  /** # is a character like any other, as in A1111 with its comments switched off. */
  readonly keepComments?: boolean;
}

/** What a prompt says, before any tokenizer. Any text has one. */
export interface PromptReading {
  /** What AND joins; one for most prompts. */
  readonly parts: readonly ReadPart[];
  /** Taken out of the text. */
  readonly networks: readonly ExtraNetwork[];
  /** In the order of the source. */
  readonly slips: readonly Slip[];
}

export interface ReadPart {
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
  switch (options.grammar) {
    case 'plain':
      return { parts: [unchanging([{ text: prompt, weight: 1 }], options)], networks: [], slips: [] };
    case 'comfyui':
      return readComfy(asWritten(prompt), options);
    case 'a1111':
      return readA1111(asWritten(prompt), options);
  }
}

function unchanging(pieces: readonly WeightedText[], { steps }: ReadingOptions): ReadPart {
  return { weight: 1, stretches: [{ lastStep: steps, pieces }] };
}

function readA1111(
  source: SourceText,
  { which, steps, keepComments = false }: ReadingOptions,
): PromptReading {
  const { rest, networks, unclosed } = takeNetworks(keepComments ? source : withoutComments(source));
  const written = which === 'prompt' ? splitParts(rest) : [{ source: rest, weight: 1 }];
  const slips = written.flatMap((part) => a1111Slips(part.source));
  if (unclosed !== null) slips.push({ kind: 'unclosed-network', span: unclosed });
  const [only] = written;
  if (written.length === 1 && only !== undefined && only.weight !== 1) {
    const end = only.source.text.length;
    slips.push({ kind: 'whole-prompt-weight', span: spanOf(rest, end, rest.text.trimEnd().length) });
  }
  const parts = written.map(({ source: { text }, weight }) => ({
    weight,
    stretches: stretchesOf(text, steps),
  }));
  return { parts, networks, slips: inOrder(slips) };
}

function stretchesOf(text: string, steps: number): Stretch[] {
  const known = new Map<string, readonly WeightedText[]>();
  return scheduledTexts(parseSchedule(text), steps).map(({ lastStep, text: scheduled }) => {
    const pieces = known.get(scheduled) ?? parseEmphasis(scheduled);
    known.set(scheduled, pieces);
    return { lastStep, pieces };
  });
}

/** `embedding:name`, which ComfyUI reads from a file. */
const EMBEDDING = /(?<![^\s(])embedding:([^\s,():]+)/g;

function readComfy(source: SourceText, options: ReadingOptions): PromptReading {
  const networks: ExtraNetwork[] = [];
  const spans: Span[] = [];
  for (const { index, 0: found, 1: name = '' } of source.text.matchAll(EMBEDDING)) {
    const span = { start: index, end: index + found.length };
    spans.push(span);
    networks.push({ kind: 'embedding', values: [name], span });
  }
  const rest = replaceSpans(source, spans, '');
  return {
    parts: [unchanging(parseComfyEmphasis(rest.text), options)],
    networks,
    slips: inOrder(comfySlips(rest)),
  };
}

function inOrder(slips: readonly Slip[]): Slip[] {
  return slips.toSorted((a, b) => a.span.start - b.span.start);
}

/** Which stretch holds at the network's call number `call`, from 0. A1111 counts from 0 here and from 1 there. */
export function stretchAt(stretches: readonly Stretch[], call: number): number {
  const found = stretches.findIndex(({ lastStep }) => call <= lastStep);
  return found === -1 ? stretches.length - 1 : found;
}
