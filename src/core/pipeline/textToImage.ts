import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { StoppedAt } from '../recipe/recipe.ts';
import { planSampling } from '../samplers/samplingPlan.ts';
import { adaptedModel } from './adapters/adaptedModel.ts';
import { NO_ADAPTERS } from './adapters/adapters.ts';
import { besideOf } from './besideOf.ts';
import { decodeLatents } from './decodeLatents.ts';
import { chosenDecoder } from './decoders.ts';
import { denoiseSteps } from './denoiseSteps.ts';
import { encodePrompts, type CutOff, type EncodedPrompts } from './encodePrompts.ts';
import { latentShapeOf } from './latentShape.ts';
import type { Picture } from './picture.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';
import type { HostTensor } from './session.ts';
import type { Model } from '../model/model.ts';
import { WHOLE_WAY } from './stage.ts';
import { startNoise, type StartNoise } from './startNoise.ts';
import type { Small } from './superResolved.ts';
import { requireSource } from './task.ts';
import { NOTHING_TOLD, type ToldImages } from './toldImages.ts';

export type TextToImageEvent =
  | { readonly kind: 'stage'; readonly stage: 'text' | 'denoise' | 'decode' }
  | CutOff
  /** `denoised` is the estimate of x0, of shape [1, C, h, w]. */
  | {
      readonly kind: 'step';
      readonly done: number;
      readonly total: number;
      readonly denoised: Float32Array;
      readonly shape: readonly number[];
    }
  | {
      readonly kind: 'picture';
      readonly picture: Picture;
      readonly latents: HostTensor;
      /** What it was made of, which a stage that makes it larger goes on drawing. */
      readonly noise: StartNoise;
      /** Where it was finished early. */
      readonly stopped: StoppedAt | null;
    }
  /** Instead of a picture, where another stage goes on from here: [1, C, h, w]. */
  | { readonly kind: 'latents'; readonly latents: HostTensor };

/**
 * Text (and a picture) to latents to picture (Rombach et al. 2022), with the numbers of diffusers' pipelines. Checks
 * `signal` before each network run. Throws AquatintError 'settings-invalid' before any work is done, and 'not-finite'
 * when the network's numbers overflow.
 */
export async function* textToImage(
  given: PictureContext,
  settings: PictureSettings,
): AsyncGenerator<TextToImageEvent> {
  const context = { ...given, model: await adaptedModel(given.model, given.adapters ?? NO_ADAPTERS) };
  const { model, signal, stage = WHOLE_WAY } = context;
  const latentShape = latentShapeOf(model, settings);
  const decoder = stage.isLast ? chosenDecoder(model, settings.decoder ?? 'auto') : 'full';
  if (stage.begin.kind === 'start') requireSource(model.task, context.source ?? null);
  const beside = await besideOf(context, settings);
  const { schedule = null, eta = null } = settings;
  const plan = await planSampling({
    ...{ ...settings, schedule, eta, config: model.scheduler },
    imageTokens: tokensOf(model, latentShape),
  });

  yield { kind: 'stage', stage: 'text' };
  const prompts = yield* encodePrompts(context, settings);
  await beside.see();

  yield { kind: 'stage', stage: 'denoise' };
  signal.throwIfAborted();
  const noise = context.noise ?? noiseFor(context, settings, latentShape);
  const images = await toldImages(context, settings, { prompts, noise });
  let latents = new Float32Array();
  let stopped: StoppedAt | null = null;
  for await (const { x, done, total, denoised } of denoiseSteps(context, settings, {
    ...{ plan, prompts, beside, images, noise, latentShape },
  })) {
    latents = new Float32Array(x);
    yield { kind: 'step', done, total, denoised, shape: latentShape };
    if (done === total || !(context.isToFinish?.() ?? false)) continue;
    // What the network takes the picture to be; the latents themselves are noisy until the end.
    latents = new Float32Array(denoised);
    stopped = { after: done, of: total };
    break;
  }

  if (latents.length === 0) {
    throw new AquatintError('settings-invalid', [said('settings.noStep')]);
  }
  const final: HostTensor = { dtype: 'F32', shape: latentShape, data: latents };
  if (!stage.isLast && stopped === null) {
    yield { kind: 'latents', latents: final };
    return;
  }

  const whole = yield* enlargedBy(context, settings, { small: final, noise });
  yield { kind: 'stage', stage: 'decode' };
  signal.throwIfAborted();
  const picture = await decodeLatents({ ...context, decoder }, whole);
  yield { kind: 'picture', picture, latents: whole, noise, stopped };
}

function noiseFor(
  { picture = 0 }: PictureContext,
  { seed, count = 1, noise: options, width }: PictureSettings,
  shape: readonly number[],
): StartNoise {
  const pixelsPerLatent = width / (shape[3] ?? 1);
  return startNoise(shape, {
    seed,
    picture,
    count,
    pixelsPerLatent,
    ...(options === undefined ? {} : { options }),
  });
}

/** Few models are told of a picture beside the text: what does so is fetched for the first of them. */
async function toldImages(
  context: PictureContext,
  settings: PictureSettings,
  known: { readonly prompts: EncodedPrompts; readonly noise: StartNoise },
): Promise<ToldImages> {
  if (context.model.imageEmbedding === null) return NOTHING_TOLD;
  const { tellImages } = await import('./tellImages.ts');
  return tellImages(context, settings, context.model.imageEmbedding, known);
}

/** By the model's own network for that, where it has one. */
async function* enlargedBy(
  context: PictureContext,
  settings: PictureSettings,
  given: Small,
): AsyncGenerator<TextToImageEvent, HostTensor> {
  const { superResolution } = context.model;
  let latents = given.small;
  if (superResolution === null) return latents;
  const { superResolved } = await import('./superResolved.ts');
  for await (const step of superResolved(context, settings, superResolution, given)) {
    const { done, total, denoised } = step;
    latents = step.latents;
    yield { kind: 'step', done, total, denoised, shape: latents.shape };
  }
  return latents;
}

/** As a transformer counts them. */
const tokensOf = ({ denoiser: { patch } }: Model, [, , height = 0, width = 0]: readonly number[]): number =>
  (height * width) / patch ** 2;
