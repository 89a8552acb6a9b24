import { AquatintError } from '../errors.ts';
import type { Progress } from '../guidance/guidanceInterval.ts';
import { trainTimesteps } from '../samplers/alphasCumprod.ts';
import { findSampler } from '../samplers/catalogue.ts';
import { startScale } from '../samplers/startScale.ts';
import type { Seed } from '../random/seed.ts';
import type { StoppedAt } from '../recipe/recipe.ts';
import { planSampling, type SamplingPlan } from '../samplers/samplingPlan.ts';
import {
  adaptedModel,
  modelStrengths,
  NO_ADAPTERS,
  textStrengths,
  type Adapters,
} from './adapters/adaptedModel.ts';
import { CallJournal } from './callJournal.ts';
import { mapped, padded, type Condition, type ConditionAt } from './condition.ts';
import { Companions } from './control/companions.ts';
import { controlCondition, requireControlSizes, type Control } from './control/controls.ts';
import {
  imageCondition,
  ImagePrompts,
  withImagePrompts,
  type ImagePromptUse,
  type ImageTokens,
} from './control/imagePrompts.ts';
import { decodeLatents } from './decodeLatents.ts';
import { chosenDecoder, type DecoderChoice } from './decoders.ts';
import { createDenoiser } from './denoiser.ts';
import { USUAL_LANGUAGE, type LanguageOptions, type PromptEncoding } from './encodePrompt.ts';
import { guide, predictionsPerCall, USUAL_GUIDANCE, type Guide, type GuidanceOptions } from './guide.ts';
import { isGuided } from './isGuided.ts';
import { createOutsideKeeper } from './keepOutside.ts';
import { latentShapeOf } from './latentShape.ts';
import type { Picture } from './picture.ts';
import { PromptMemory } from './promptMemory.ts';
import type { HostTensor } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { SizeHints } from './sizeConditioning.ts';
import {
  firstStep,
  noisyStart,
  prepareSource,
  type PreparedSource,
  type Source,
} from './sourceConditioning.ts';
import type { Model } from '../model/model.ts';
import { stepsBefore, WHOLE_WAY, type Stage } from './stage.ts';
import { startNoise, type NoiseOptions, type StartNoise } from './startNoise.ts';
import { requireSource } from './task.ts';
import { ToldAhead } from './toldAhead.ts';
import { denoiserFor } from './denoiserFor.ts';

export interface TextToImageSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: Seed;
  /** Pictures of the job that this one belongs to; 1 where left out. */
  readonly count?: number;
  readonly sampler: string;
  readonly schedule?: string | null;
  readonly eta?: number | null;
  readonly guidanceOptions?: GuidanceOptions;
  readonly noise?: NoiseOptions;
  readonly language?: LanguageOptions;
  readonly sizeHints?: SizeHints | null;
  /** What a model that was taught classes is to make. */
  readonly classLabel?: number;
  /** The one that the model names where left out. */
  readonly decoder?: DecoderChoice;
}

export type TextToImageEvent =
  | { readonly kind: 'stage'; readonly stage: 'text' | 'denoise' | 'decode' }
  /** The prompt is longer than the model reads. */
  | {
      readonly kind: 'cut';
      readonly which: 'prompt' | 'negative prompt';
      readonly used: number;
      readonly dropped: number;
    }
  /** `denoised` is the estimate of x0, [C, h, w]. */
  | { readonly kind: 'step'; readonly done: number; readonly total: number; readonly denoised: Float32Array }
  | {
      readonly kind: 'picture';
      readonly picture: Picture;
      readonly latents: HostTensor;
      /** Where it was finished early. */
      readonly stopped: StoppedAt | null;
    }
  /** Instead of a picture, where another stage goes on from here: [1, C, h, w]. */
  | { readonly kind: 'latents'; readonly latents: HostTensor };

export interface TextToImageContext {
  readonly model: Model;
  readonly sessions: Sessions;
  readonly signal: AbortSignal;
  /** Which of the job's pictures, from 0. */
  readonly picture?: number;
  /** The picture to begin with or to change. */
  readonly source?: Source | null;
  /** What changes the model's layers, and what it learns. */
  readonly adapters?: Adapters;
  /** Pictures that say where what is to be. */
  readonly controls?: readonly Control[];
  /** Pictures that say what is to be. */
  readonly imagePrompts?: readonly ImagePromptUse[];
  /** Kept from picture to picture, it saves encoding the same pictures again. */
  readonly seen?: ImagePrompts;
  /** The part of the way that is made; the whole where left out. */
  readonly stage?: Stage;
  /** Kept from picture to picture, it saves encoding the same prompts again. */
  readonly prompts?: PromptMemory;
  /** What the network has given for this picture already, and who is told what it gives. */
  readonly journal?: CallJournal;
  /** Where the picture is decoded in tiles. */
  readonly onTile?: (done: number, total: number) => void;
  /** Whether the picture is to be finished with what is there, asked after each step. */
  readonly isToFinish?: () => boolean;
  /** One network run for each conditioning instead of one for all: less memory, more time. */
  readonly oneByOne?: boolean;
}

/**
 * Text (and a picture) to latents to picture (Rombach et al. 2022), with the numbers of diffusers' pipelines. Checks
 * `signal` before each network run. Throws AquatintError 'settings-invalid' before any work is done, and 'not-finite'
 * when the network's numbers overflow.
 */
export async function* textToImage(
  given: TextToImageContext,
  settings: TextToImageSettings,
): AsyncGenerator<TextToImageEvent> {
  const context = { ...given, model: adaptedModel(given.model, given.adapters ?? NO_ADAPTERS) };
  const { model, sessions, signal, stage = WHOLE_WAY } = context;
  const latentShape = latentShapeOf(model, settings);
  const decoder = stage.isLast ? chosenDecoder(model, settings.decoder ?? 'auto') : 'full';
  if (stage.begin.kind === 'start') requireSource(model.task, context.source ?? null);
  requireControlSizes(context.controls ?? [], settings);
  const { schedule = null, eta = null } = settings;
  const plan = planSampling({
    ...{ ...settings, schedule, eta, config: model.scheduler },
    imageTokens: tokensOf(model, latentShape),
  });

  yield { kind: 'stage', stage: 'text' };
  const prompts = yield* encodePrompts(context, settings);
  const tokens = await (context.seen ?? new ImagePrompts()).encode(sessions, context.imagePrompts ?? []);

  yield { kind: 'stage', stage: 'denoise' };
  signal.throwIfAborted();
  let latents = new Float32Array();
  let stopped: StoppedAt | null = null;
  for await (const { x, done, total, denoised } of denoiseSteps(context, settings, {
    ...{ plan, prompts, tokens, latentShape },
  })) {
    latents = new Float32Array(x);
    yield { kind: 'step', done, total, denoised };
    if (done === total || !(context.isToFinish?.() ?? false)) continue;
    // What the network takes the picture to be; the latents themselves are noisy until the end.
    latents = new Float32Array(denoised);
    stopped = { after: done, of: total };
    break;
  }

  if (latents.length === 0) {
    throw new AquatintError('settings-invalid', 'No step is left: more steps or more strength are needed.');
  }
  const final: HostTensor = { dtype: 'F32', shape: latentShape, data: latents };
  if (!stage.isLast && stopped === null) {
    yield { kind: 'latents', latents: final };
    return;
  }

  yield { kind: 'stage', stage: 'decode' };
  signal.throwIfAborted();
  const picture = await decodeLatents({ ...context, decoder }, final);
  yield { kind: 'picture', picture, latents: final, stopped };
}

/** As a transformer counts them. */
const tokensOf = ({ denoiser: { patch } }: Model, [, , height = 0, width = 0]: readonly number[]): number =>
  (height * width) / patch ** 2;

interface EncodedPrompts {
  readonly positive: PromptEncoding;
  /** null: no guidance. */
  readonly negative: PromptEncoding | null;
}

async function* encodePrompts(
  given: TextToImageContext,
  settings: TextToImageSettings,
): AsyncGenerator<TextToImageEvent, EncodedPrompts> {
  const { model, prompts = new PromptMemory(), adapters = NO_ADAPTERS } = given;
  const context = { ...given, adapterStrengths: textStrengths(adapters.uses) };
  const language = settings.language ?? USUAL_LANGUAGE;
  const calls = settings.steps * (findSampler(settings.sampler)?.runsPerStep ?? 1);
  let negative: PromptEncoding | null = null;
  if (isGuided(model, settings)) {
    const which = 'negative prompt';
    negative = await prompts.encode(context, settings.negativePrompt, { which, language, calls });
    yield* cutOff(which, negative);
  }
  const positive = await prompts.encode(context, settings.prompt, { which: 'prompt', language, calls });
  yield* cutOff('prompt', positive);
  return { positive, negative };
}

function* cutOff(
  which: 'prompt' | 'negative prompt',
  { used, dropped }: PromptEncoding,
): Generator<TextToImageEvent> {
  if (dropped > 0) yield { kind: 'cut', which, used, dropped };
}

interface Denoising {
  readonly plan: SamplingPlan;
  readonly prompts: EncodedPrompts;
  readonly tokens: readonly ImageTokens[];
  readonly latentShape: readonly number[];
}

interface DenoisingStep {
  readonly x: Float32Array;
  readonly denoised: Float32Array;
  readonly done: number;
  readonly total: number;
}

/** From noise, or from the source made noisy, to latents. */
async function* denoiseSteps(
  context: TextToImageContext,
  settings: TextToImageSettings,
  { plan, prompts, tokens, latentShape }: Denoising,
): AsyncGenerator<DenoisingStep> {
  const noise = startNoise(latentShape, {
    ...{ seed: settings.seed, picture: context.picture ?? 0, count: settings.count ?? 1 },
    ...(settings.noise === undefined ? {} : { options: settings.noise }),
    pixelsPerLatent: settings.width / (latentShape[3] ?? 1),
  });
  const { begin } = context.stage ?? WHOLE_WAY;
  const prepared = await beginningOf(context, noise, begin);
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
  const request = guideRequest(context, settings, { prompts, prepared, tokens, progress: () => progress });
  const companions = new Companions(context.sessions, context.controls ?? []);
  const timesteps = levels.slice(0, -1).map((one) => one.timestep);
  const run = { request, latentShape, companions, timesteps };
  const predict = guide(predictorFor(context, settings, run), request);
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
  context: TextToImageContext,
  noise: StartNoise,
  begin: Stage['begin'],
): Promise<PreparedSource | null> {
  if (begin.kind === 'again') {
    const { latents } = begin;
    const nothing = { condition: {}, blank: null, mask: null };
    return { noise: noise.start, latents, startsFromLatents: true, ...nothing };
  }
  const source = context.source ?? null;
  return source === null ? null : prepareSource({ ...context, noise: noise.beside }, source);
}

/** From that step on; another model's latents are at its level already. */
function midway({ levels, sampler, startingAt }: SamplingPlan, first: number, begin: Stage['begin']) {
  const rest = { levels: levels.slice(first), sampler };
  return begin.kind === 'midway' ? rest : (startingAt?.(first) ?? rest);
}

/** The steps to be done, of the schedule's: the first, and the one after the last. */
function rangeOf(
  { model, source = null, stage: { begin, end } = WHOLE_WAY }: TextToImageContext,
  { steps }: TextToImageSettings,
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
  readonly prompts: EncodedPrompts;
  readonly prepared: PreparedSource | null;
  readonly tokens: readonly ImageTokens[];
  readonly progress: () => Progress;
}

function guideRequest(
  { model, controls = [], imagePrompts: uses = [] }: TextToImageContext,
  settings: TextToImageSettings,
  { prompts: { positive, negative }, prepared, tokens, progress }: GuideParts,
): Guide {
  const denoiser = denoiserFor(model, settings.sampler);
  const encodings = negative === null ? [positive] : [positive, negative];
  const length = Math.max(...encodings.map((encoding) => encoding.length));
  const isUneven = encodings.some(({ shortest }) => shortest < length);
  const told = (
    prompt: 'positive' | 'negative',
    { at }: PromptEncoding,
    source: Condition = prepared?.condition ?? {},
  ): ConditionAt => {
    const whole = { ...source, ...denoiser.told(settings, prompt) };
    return mapped(at, (text) => ({
      ...(isUneven && denoiser.masksText ? padded(text, length) : text),
      ...whole,
      ...controlCondition(controls, prompt, progress()),
      ...imageCondition({ uses, tokens, denoiser }, prompt, progress()),
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
  readonly companions: Companions;
  /** At which the network will be asked. */
  readonly timesteps: readonly number[];
}

/** All conditions go through one session; where their number changes on the way, each by itself. */
function predictorFor(
  { model, sessions, signal, oneByOne = false, imagePrompts = [], ...context }: TextToImageContext,
  { sampler }: TextToImageSettings,
  { request, latentShape, companions, timesteps }: Run,
) {
  const { from, to } = request.options ?? USUAL_GUIDANCE;
  const changes = request.negative !== null && (from > 0 || to < 1);
  const denoiser = denoiserFor(model, sampler);
  const { ahead } = denoiser;
  const adapterStrengths = () =>
    modelStrengths((context.adapters ?? NO_ADAPTERS).uses, shareOf(request.progress?.()));
  const predictAll = createDenoiser({
    ...{ sessions, latentShape, signal, companions, adapterStrengths },
    ahead:
      ahead === undefined ? null : new ToldAhead({ ahead, sessions, timesteps, signal, adapterStrengths }),
    network: withImagePrompts(
      denoiser,
      imagePrompts.map(({ adapter }) => adapter),
    ).network,
    batch: oneByOne || changes || !haveOneLength(request) ? 1 : predictionsPerCall(request),
  });
  return (context.journal ?? new CallJournal()).through(predictAll);
}
