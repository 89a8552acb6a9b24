import { AquatintError } from '../errors.ts';
import { findSampler } from '../samplers/catalogue.ts';
import { NO_ADAPTERS, textStrengths } from './adapters/adapters.ts';
import { USUAL_LANGUAGE, type AskedPrompt, type PromptEncoding } from './encodePrompt.ts';
import { isGuided } from './isGuided.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';
import { isPriorGuided } from './priorSettings.ts';
import { PromptMemory } from './promptMemory.ts';

/** What the network is told of a picture's words. */
export interface EncodedPrompts {
  readonly positive: PromptEncoding;
  /** null: no guidance. */
  readonly negative: PromptEncoding | null;
  /** What guides a prior: no words. null: nothing does. */
  readonly empty: PromptEncoding | null;
}

/** The prompt is longer than the model reads. */
export interface CutOff {
  readonly kind: 'cut';
  readonly which: 'prompt' | 'negative prompt';
  readonly used: number;
  readonly dropped: number;
}

/** Throws as encodePrompt. */
export async function* encodePrompts(
  given: PictureContext,
  settings: PictureSettings,
): AsyncGenerator<CutOff, EncodedPrompts> {
  const { model, prompts = new PromptMemory(), adapters = NO_ADAPTERS } = given;
  const context = { ...given, adapterStrengths: textStrengths(adapters.uses) };
  const language = settings.language ?? USUAL_LANGUAGE;
  const calls = callsOf(settings);
  const ask = (which: CutOff['which'], prompt: string): AskedPrompt => ({
    prompt,
    options: { which, language, calls },
  });
  const [guided, priorGuided] = [isGuided(model, settings), isPriorGuided(model, settings)];
  const [positive, ...others] = await prompts.encode(context, [
    ask('prompt', settings.prompt),
    ...(guided ? [ask('negative prompt', settings.negativePrompt)] : []),
    ...(priorGuided ? [ask('negative prompt', '')] : []),
  ]);
  const negative = guided ? (others.shift() ?? null) : null;
  const empty = priorGuided ? (others.shift() ?? null) : null;
  if (positive === undefined) throw new AquatintError('internal', 'A prompt was not encoded.');
  if (negative !== null) yield* cutOff('negative prompt', negative);
  yield* cutOff('prompt', positive);
  return { positive, negative, empty };
}

/** How often the network is asked for a picture. */
export const callsOf = ({ steps, sampler }: PictureSettings): number =>
  steps * (findSampler(sampler)?.runsPerStep ?? 1);

function* cutOff(which: 'prompt' | 'negative prompt', { used, dropped }: PromptEncoding): Generator<CutOff> {
  if (dropped > 0) yield { kind: 'cut', which, used, dropped };
}
