import { findSampler } from '../samplers/catalogue.ts';
import { NO_ADAPTERS, textStrengths } from './adapters/adaptedModel.ts';
import { USUAL_LANGUAGE, type PromptEncoding } from './encodePrompt.ts';
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
  let negative: PromptEncoding | null = null;
  if (isGuided(model, settings)) {
    const which = 'negative prompt';
    negative = await prompts.encode(context, settings.negativePrompt, { which, language, calls });
    yield* cutOff(which, negative);
  }
  const positive = await prompts.encode(context, settings.prompt, { which: 'prompt', language, calls });
  yield* cutOff('prompt', positive);
  const empty = isPriorGuided(model, settings)
    ? await prompts.encode(context, '', { which: 'negative prompt', language, calls })
    : null;
  return { positive, negative, empty };
}

/** How often the network is asked for a picture. */
export const callsOf = ({ steps, sampler }: PictureSettings): number =>
  steps * (findSampler(sampler)?.runsPerStep ?? 1);

function* cutOff(which: 'prompt' | 'negative prompt', { used, dropped }: PromptEncoding): Generator<CutOff> {
  if (dropped > 0) yield { kind: 'cut', which, used, dropped };
}
