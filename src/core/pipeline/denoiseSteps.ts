import type { Progress } from '../guidance/guidanceInterval.ts';
import { trainTimesteps } from '../samplers/alphasCumprod.ts';
import type { SamplingPlan } from '../samplers/samplingPlan.ts';
import { startScale } from '../samplers/startScale.ts';
import { modelStrengths, NO_ADAPTERS } from './adapters/adapters.ts';
import type { Beside } from './beside.ts';
import { CallJournal } from './callJournal.ts';
import { mapped, type Condition, type ConditionAt } from './condition.ts';
import { createDenoiser } from './denoiser.ts';
import { denoiserFor } from './denoiserFor.ts';
import type { PromptEncoding } from './encodePrompt.ts';
import type { EncodedPrompts } from './encodePrompts.ts';
import { guide, predictionsPerCall, USUAL_GUIDANCE, type Guide } from './guide.ts';
import { createOutsideKeeper } from './keepOutside.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';
import type { RunsBefore } from './runsBefore.ts';
import { firstStep, noisyStart, type PreparedSource } from './preparedSource.ts';
import { stepsBefore, WHOLE_WAY, type Stage } from './stage.ts';
import type { StartNoise } from './startNoise.ts';
import type { Ahead, ToldAhead } from './toldAhead.ts';
import type { ToldImages } from './toldImages.ts';

export interface Denoising {
  readonly plan: SamplingPlan;
  readonly prompts: EncodedPrompts;
  readonly beside: Beside;
  /** What is told of the picture to be: see tellImages.ts. */
  readonly images: ToldImages;
  readonly noise: StartNoise;
  readonly latentShape: readonly number[];
}

export interface DenoisingStep {
  readonly x: Float32Array;
  readonly denoised: Float32Array;
  readonly done: number;
  readonly total: number;
}

/** From noise, or from the source made noisy, to latents. */
export async function* denoiseSteps(
  context: PictureContext,
  settings: PictureSettings,
  { plan, prompts, beside, images, noise, latentShape }: Denoising,
): AsyncGenerator<DenoisingStep> {
  const { begin } = context.stage ?? WHOLE_WAY;
  const prepared = await beginningOf(context, { noise, latentShape, begin });
  const [first, last] = rangeOf(context, settings, { plan, prepared });
  const begun = midway(plan, first, begin);
  const levels = begun.levels.slice(0, last - first + 1);
  const [level = { timestep: 0, alpha: 1, sigma: 0 }] = levels;
  const scale = startScale(plan, context.model.scheduler, settings.noise?.start ?? 'usual');
  const ownStart =
    prepared === null
      ? noise.start.map((value) => Math.fround(value * scale))
      : noisyStart(prepared, level, scale);
  const x = begin.kind === 'midway' ? begin.latents : ownStart;

  // Steps of another model count; those that a beginning makes needless do not.
  const before = begin.kind === 'midway' ? first : 0;
  const progress = { done: 0, total: levels.length - 1 };
  const [, , height = 0, width = 0] = latentShape;
  const told = { latents: height * width, prompts, prepared, beside, images, progress: () => progress };
  const request = guideRequest(context, settings, told);
  const companions = beside.companions();
  const timesteps = levels.slice(0, -1).map((one) => one.timestep);
  const run = { request, latentShape, beside, companions, timesteps };
  const predict = guide(await predictorFor(context, settings, run), request);
  const outside = createOutsideKeeper(prepared, plan.levels.slice(first));
  const denoise = outside.within(plan.denoiser(predict));
  try {
    for await (const step of begun.sampler(denoise, x, levels, noise.later)) {
      outside.after(step.x);
      progress.done = step.index + 1;
      yield { ...step, done: before + progress.done, total: plan.levels.length - 1 - (first - before) };
    }
  } finally {
    companions.release();
  }
}

/** What a picture begins with beside noise; null: nothing. */
async function beginningOf(
  context: PictureContext,
  { noise, latentShape, begin }: Pick<Denoising, 'noise' | 'latentShape'> & Pick<Stage, 'begin'>,
): Promise<PreparedSource | null> {
  if (begin.kind === 'again') {
    const { latents } = begin;
    const nothing = { condition: {}, blank: null, mask: null };
    return { noise: noise.start, latents, startsFromLatents: true, ...nothing };
  }
  const source = context.source ?? null;
  if (source === null) return null;
  const { prepareSource } = await import('./sourceConditioning.ts');
  return prepareSource({ ...context, noise: noise.beside, latentShape }, source);
}

/** From that step on; another model's latents are at its level already. */
function midway({ levels, sampler, startingAt }: SamplingPlan, first: number, begin: Stage['begin']) {
  const rest = { levels: levels.slice(first), sampler };
  return begin.kind === 'midway' ? rest : (startingAt?.(first) ?? rest);
}

/** The steps to be done, of the schedule's: the first, and the one after the last. */
function rangeOf(
  { model, source = null, stage: { begin, end } = WHOLE_WAY }: PictureContext,
  { steps }: PictureSettings,
  { plan: { levels }, prepared }: Pick<Denoising, 'plan'> & { readonly prepared: PreparedSource | null },
): readonly [first: number, last: number] {
  const trained = trainTimesteps(model.scheduler);
  const strength = begin.kind === 'again' ? begin.strength : (source?.strength ?? 1);
  const skipped =
    prepared === null || prepared.latents === null ? 0 : firstStep(steps, strength, model.scheduler);
  const first = begin.kind === 'midway' ? stepsBefore(levels, begin.share, trained) : skipped;
  return [first, end === null ? levels.length - 1 : stepsBefore(levels, end, trained)];
}

interface GuideParts {
  /** Of a channel. */
  readonly latents: number;
  readonly prompts: EncodedPrompts;
  readonly prepared: PreparedSource | null;
  readonly beside: Beside;
  readonly images: ToldImages;
  readonly progress: () => Progress;
}

function guideRequest(
  { model }: PictureContext,
  settings: PictureSettings,
  { latents, prompts: { positive, negative }, prepared, beside, images, progress }: GuideParts,
): Guide {
  const denoiser = denoiserFor(model, settings.sampler);
  const encodings = negative === null ? [positive] : [positive, negative];
  const longest = Math.max(...encodings.map((encoding) => encoding.length));
  const length = denoiser.roomFor(longest, latents);
  const isUneven = encodings.some(({ shortest }) => shortest < length);
  const told = (
    prompt: 'positive' | 'negative',
    { at }: PromptEncoding,
    source: Condition = prepared?.condition ?? {},
  ): ConditionAt => {
    const whole = { ...source, ...denoiser.told(settings, prompt) };
    return mapped(at, (text) => ({
      ...(isUneven && denoiser.evened !== null ? denoiser.evened(text, length) : text),
      ...whole,
      ...images(prompt, text),
      ...beside.condition(denoiser, prompt, progress()),
    }));
  };
  const blank = prepared?.blank ?? null;
  return {
    positive: told('positive', positive),
    negative: negative === null ? null : told('negative', negative),
    pictureless: negative === null || blank === null ? null : told('negative', negative, blank),
    guidance: denoiser.guidanceScale(settings),
    options: settings.guidanceOptions ?? USUAL_GUIDANCE,
    progress,
  };
}

const shareOf = (progress: Progress | undefined): number =>
  progress === undefined || progress.total === 0 ? 0 : progress.done / progress.total;
/** Conditions of one run are told texts of one length. */
function haveOneLength({ positive, negative }: Guide): boolean {
  const lengths = [positive, negative].flatMap((at) =>
    at === null ? [] : at(0).map(({ condition }) => condition['text']?.shape[0] ?? 0),
  );
  return new Set(lengths).size <= 1;
}

interface Run {
  readonly request: Guide;
  readonly latentShape: readonly number[];
  readonly beside: Beside;
  readonly companions: RunsBefore;
  /** At which the network will be asked. */
  readonly timesteps: readonly number[];
}

/** All conditions go through one session; where their number changes on the way, each by itself. */
async function predictorFor(
  { model, sessions, signal, oneByOne = false, ...context }: PictureContext,
  { sampler }: PictureSettings,
  { request, latentShape, beside, companions, timesteps }: Run,
) {
  const { from, to } = request.options ?? USUAL_GUIDANCE;
  const changes = request.negative !== null && (from > 0 || to < 1);
  const denoiser = denoiserFor(model, sampler);
  const { ahead } = denoiser;
  const adapterStrengths = () =>
    modelStrengths((context.adapters ?? NO_ADAPTERS).uses, shareOf(request.progress?.()));
  const toldAhead = async (own: Ahead): Promise<ToldAhead> => {
    const { ToldAhead: Told } = await import('./toldAhead.ts');
    return new Told({ ahead: own, sessions, timesteps, signal, adapterStrengths });
  };
  const predictAll = createDenoiser({
    ...{ sessions, latentShape, signal, companions, adapterStrengths },
    ahead: ahead === undefined ? null : await toldAhead(ahead),
    network: beside.heeding(denoiser).network,
    batch: oneByOne || changes || !haveOneLength(request) ? 1 : predictionsPerCall(request),
  });
  return (context.journal ?? new CallJournal()).through(predictAll);
}
