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

/** What the network is told of a prompt, at every call. Throws AquatintError 'model-mismatch'. */
export async function encodePrompt(
  context: EncodingContext,
  prompt: string,
  { which, language, calls }: PromptOptions,
): Promise<PromptEncoding> {
  if (context.model.textEncoders.length === 0) return UNREAD;
  if (which === 'negative prompt' && prompt.trim() === '' && isZeros(context.model, language)) {
    return encodeZeros(context.model);
  }
  const { parts } = readPrompt(prompt, {
    ...{ grammar: language.grammar, which, steps: calls },
    embeddings: context.model.textEncoders[0]?.words?.map(({ name }) => name) ?? [],
  });
  const encoders = pieceEncoders(context, language);
  const encoded: EncodedPart[] = [];
  for (const part of parts) encoded.push(await encodePart(part, { ...context.model, encoders }, language));
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
  { encoders, joinTexts }: Pick<Model, 'joinTexts'> & { readonly encoders: readonly PieceEncoder[] },
  language: LanguageOptions,
): Promise<EncodedPart> {
  const counts = new Map<PiecesToEncode['pieces'], number>();
  for (const { pieces } of part.stretches) counts.set(pieces, (counts.get(pieces) ?? 0) + 1);
  const wanted = [...counts].map(([pieces, count]) => ({ pieces, count }));
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

/** What one encoder does not read, another may. */
function readMost(byEncoder: readonly (readonly EncodedPieces[])[]) {
  const most = byEncoder.map((texts) => ({
    used: Math.max(...texts.map(({ used }) => used)),
    dropped: Math.max(...texts.map(({ dropped }) => dropped)),
  }));
  return most.reduce((best, one) => (one.dropped < best.dropped ? one : best));
}
