import { AquatintError } from '../errors.ts';
import { rulesOf, type Grammar } from '../prompt/grammars.ts';
import { readPrompt, stretchAt, type PromptPart } from '../prompt/readPrompt.ts';
import type { Emphasis } from '../prompt/weighStates.ts';
import { toldStrengths, withStrengths } from './adapters/toldStrengths.ts';
import type { Condition, ConditionAt } from './condition.ts';
import { PieceEncoder, type EncodedPieces, type PiecesToEncode } from './encodePieces.ts';
import { encodedTokens, noTokens } from './encodeTokens.ts';
import { lengthOf } from './joinTexts.ts';
import type { Sessions } from './sessions.ts';
import type { Model } from '../model/model.ts';

export interface LanguageOptions {
  readonly grammar: Grammar;
  readonly emphasis: Emphasis;
  /** 1: the last layer of the text encoder; 2: the last but one … Models that never read the last start at 2. */
  readonly clipSkip: number;
  /** 'zeros': as ComfyUI's ConditioningZeroOut; else, and where left out, what program and model make of it. */
  readonly emptyNegative?: 'usual' | 'zeros';
}

export const USUAL_LANGUAGE: LanguageOptions = { grammar: 'a1111', emphasis: 'original', clipSkip: 1 };

export interface PromptOptions {
  readonly which: 'prompt' | 'negative prompt';
  readonly language: LanguageOptions;
  /** Network calls that a schedule counts: the steps, times the sampler's runs per step. */
  readonly calls: number;
}

export interface PromptEncoding {
  readonly at: ConditionAt;
  /** Tokens of the longest and of the shortest condition, padding included. */
  readonly length: number;
  readonly shortest: number;
  /** Tokens read, and tokens that did not fit. */
  readonly used: number;
  readonly dropped: number;
}

export interface EncodingContext {
  readonly model: Model;
  readonly sessions: Sessions;
  readonly signal: AbortSignal;
  /** How strong each of the text encoders' adapters is. */
  readonly adapterStrengths?: readonly number[];
}

/** A prompt, and how it is read. */
export interface AskedPrompt {
  readonly prompt: string;
  readonly options: PromptOptions;
}

/** What the network is told of a prompt, at every call. Throws AquatintError 'model-mismatch'. */
export async function encodePrompt(
  context: EncodingContext,
  prompt: string,
  options: PromptOptions,
): Promise<PromptEncoding> {
  const [encoding = UNREAD] = await encodeTogether(context, [{ prompt, options }]);
  return encoding;
}

/**
 * The same of several prompts in one language: each text encoder reads all of them before the next one does, so none is loaded twice
 * where memory is short.
 */
export async function encodeTogether(
  context: EncodingContext,
  asked: readonly AskedPrompt[],
): Promise<PromptEncoding[]> {
  const [first] = asked;
  if (first === undefined) return [];
  const { language } = first.options;
  const read = asked.map((one) => partsOf(context.model, one));
  const encoders = pieceEncoders(context, language);
  for (const encoder of encoders) {
    for (const part of read.flat()) await encoder.encode(textsOf(part), language);
  }
  const encodings: PromptEncoding[] = [];
  for (const [i, one] of asked.entries()) {
    const told = { ...context.model, encoders };
    encodings.push(
      unread(context.model, one) ?? (await encodeParts(read[i] ?? [], told, one.options.language)),
    );
  }
  return encodings;
}

/** Of a prompt that no text encoder reads. */
function unread(model: Model, { prompt, options: { which, language } }: AskedPrompt): PromptEncoding | null {
  if (model.textEncoders.length === 0) return UNREAD;
  const isEmpty = which === 'negative prompt' && prompt.trim() === '';
  return isEmpty && isZeros(model, language) ? encodeZeros(model) : null;
}

/** Whether its words change on the way. */
export const isScheduled = (model: Model, asked: AskedPrompt): boolean =>
  partsOf(model, asked).some(({ stretches }) => stretches.length > 1);

function partsOf(model: Model, asked: AskedPrompt): readonly PromptPart[] {
  if (unread(model, asked) !== null) return [];
  const { prompt, options } = asked;
  return readPrompt(prompt, {
    ...{ grammar: options.language.grammar, which: options.which, steps: options.calls },
    embeddings: model.textEncoders[0]?.words?.map(({ name }) => name) ?? [],
  }).parts;
}

type Encoders = Pick<Model, 'joinTexts'> & { readonly encoders: readonly PieceEncoder[] };

async function encodeParts(
  parts: readonly PromptPart[],
  encoders: Encoders,
  language: LanguageOptions,
): Promise<PromptEncoding> {
  const encoded: EncodedPart[] = [];
  for (const part of parts) encoded.push(await encodePart(part, encoders, language));
  const lengths = encoded.flatMap(({ conditions }) => conditions.map(({ text }) => lengthOf(text)));
  return {
    at: (call) =>
      encoded.map(({ part, at }) => ({
        condition: at(stretchAt(part.stretches, call)),
        weight: part.weight,
      })),
    length: Math.max(...lengths),
    shortest: Math.min(...lengths),
    used: Math.max(...encoded.map(({ used }) => used)),
    dropped: Math.max(...encoded.map(({ dropped }) => dropped)),
  };
}

/** By models without words. */
const UNREAD: PromptEncoding = {
  at: () => [{ condition: {}, weight: 1 }],
  ...{ length: 0, shortest: 0, used: 0, dropped: 0 },
};

function isZeros({ emptyNegative }: Model, language: LanguageOptions): boolean {
  if (language.emptyNegative === 'zeros') return true;
  return rulesOf(language.grammar).emptyNegative === 'model' && emptyNegative === 'zeros';
}

function encodeZeros(model: Model): PromptEncoding {
  const condition = noTokens(model);
  const length = lengthOf(condition['text']);
  return {
    at: () => [{ condition, weight: 1 }],
    length,
    shortest: length,
    used: 0,
    dropped: 0,
  };
}

function pieceEncoders(
  { model, sessions, signal, adapterStrengths = [] }: EncodingContext,
  { clipSkip }: LanguageOptions,
): PieceEncoder[] {
  return model.textEncoders.map((encoder) => {
    const { network, textLength: length } = encoder;
    return new PieceEncoder(encoder, async (chunk) => {
      signal.throwIfAborted();
      const session = await sessions.of(network, { batch: 1, length, skip: clipSkip });
      const inputs = await sessions.reading(() => encoder.inputs(chunk, network.weights));
      const told = withStrengths(session, toldStrengths(network, adapterStrengths));
      return encodedTokens(await told.run(inputs), encoder);
    });
  });
}

interface EncodedPart {
  readonly part: PromptPart;
  /** What the network is told in one of the part's stretches. */
  readonly at: (stretch: number) => Condition;
  readonly conditions: readonly Condition[];
  /** Tokens, by the encoder that reads most of it. */
  readonly used: number;
  readonly dropped: number;
}

async function encodePart(
  part: PromptPart,
  { encoders, joinTexts }: Encoders,
  language: LanguageOptions,
): Promise<EncodedPart> {
  const wanted = textsOf(part);
  const byEncoder: EncodedPieces[][] = [];
  for (const encoder of encoders) byEncoder.push(await encoder.encode(wanted, language));

  const conditions = new Map(
    wanted.map(({ pieces }, i) => [pieces, joinTexts(byEncoder.flatMap((encoded) => encoded[i] ?? []))]),
  );
  const at = (stretch: number): Condition => {
    const pieces = part.stretches[stretch]?.pieces;
    const condition = pieces === undefined ? undefined : conditions.get(pieces);
    if (condition === undefined) throw new AquatintError('internal', 'A prompt ends before its picture.');
    return condition;
  };
  return { part, at, conditions: [...conditions.values()], ...readMost(byEncoder) };
}

/** Those of its schedule, each once. */
function textsOf({ stretches }: PromptPart): readonly PiecesToEncode[] {
  const counts = new Map<PiecesToEncode['pieces'], number>();
  for (const { pieces } of stretches) counts.set(pieces, (counts.get(pieces) ?? 0) + 1);
  return [...counts].map(([pieces, count]) => ({ pieces, count }));
}

/** What one encoder does not read, another may. */
function readMost(byEncoder: readonly (readonly EncodedPieces[])[]) {
  const most = byEncoder.map((texts) => ({
    used: Math.max(...texts.map(({ used }) => used)),
    dropped: Math.max(...texts.map(({ dropped }) => dropped)),
  }));
  return most.reduce((best, one) => (one.dropped < best.dropped ? one : best));
}
