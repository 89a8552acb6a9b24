import { AquatintError } from '../errors.ts';
import { classifierFree, inOneBatch, needsGuidance } from '../guidance/classifierFree.ts';
import { guidanceEmbedding } from '../guidance/guidanceEmbedding.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { tokenIds } from '../prompt/chunk.ts';
import { createTorchNoise } from '../random/torchNoise.ts';
import { createDenoise, type Predict } from '../samplers/prediction.ts';
import { planSampling, type SamplingPlan } from '../samplers/samplingPlan.ts';
import type { ModelSessions } from './modelSessions.ts';
import { toPicture, type Picture } from './picture.ts';
import type { HostTensor, Session } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';

export interface TextToImageSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly sampler: string;
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
  | { readonly kind: 'picture'; readonly picture: Picture; readonly latents: HostTensor };

export interface TextToImageContext {
  readonly model: StableDiffusion;
  readonly sessions: ModelSessions;
  readonly signal: AbortSignal;
}

/**
 * Text to latents to picture (Rombach et al. 2022), with the numbers of diffusers' StableDiffusionPipeline.
 * Checks `signal` before each network run. Throws AquatintError 'settings-invalid' before any work is done, and
 * 'not-finite' when the network's numbers overflow.
 */
export async function* textToImage(
  context: TextToImageContext,
  settings: TextToImageSettings,
): AsyncGenerator<TextToImageEvent> {
  const { model, sessions, signal } = context;
  const latentShape = latentShapeOf(model, settings);
  const plan = planSampling({ ...settings, config: asPipelineUses(model.scheduler) });

  yield { kind: 'stage', stage: 'text' };
  const guided = needsGuidance(settings.guidance) && model.unet.config.timeConditionChannels === null;
  const prompts = guided ? [settings.negativePrompt, settings.prompt] : [settings.prompt];
  const states: Float32Array[] = [];
  for (const prompt of prompts) {
    const { ids, used, dropped } = tokenIds(model.tokenizer, prompt, model.textLength);
    const which = prompt === settings.prompt ? 'prompt' : 'negative prompt';
    if (dropped > 0) yield { kind: 'cut', which, used, dropped };
    requireKnown(ids, model.textEncoder.config.vocabulary);
    signal.throwIfAborted();
    states.push(await encodeText(await sessions.textEncoder(), ids));
  }

  yield { kind: 'stage', stage: 'denoise' };
  signal.throwIfAborted();
  const [, , height = 0, width = 0] = latentShape;
  const unet = await sessions.unet({ batch: prompts.length, height, width });
  const predict = unetPredict(unet, {
    model,
    latentShape,
    text: joined(states),
    guidance: settings.guidance,
  });
  const network = guided ? classifierFree(inOneBatch(predict), settings.guidance) : predict;
  let latents: Float32Array = new Float32Array();
  for await (const step of denoiseSteps(plan, stoppable(network, signal), {
    latentShape,
    seed: settings.seed,
  })) {
    latents = step.x;
    yield { kind: 'step', done: step.index + 1, total: plan.levels.length - 1, denoised: step.denoised };
  }

  yield { kind: 'stage', stage: 'decode' };
  signal.throwIfAborted();
  const final: HostTensor = { dtype: 'F32', shape: latentShape, data: latents };
  yield {
    kind: 'picture',
    picture: await decode(await sessions.decoder(height, width), model, final),
    latents: final,
  };
}

function latentShapeOf(model: StableDiffusion, { width, height }: TextToImageSettings): number[] {
  const factor = vaeFactor(model.vae.config);
  for (const [name, size] of [
    ['Width', width],
    ['Height', height],
  ] as const) {
    if (!Number.isInteger(size) || size < 8 * factor || size % factor !== 0) {
      throw new AquatintError(
        'settings-invalid',
        `${name} must be a multiple of ${factor} from ${8 * factor} up, not ${size}.`,
      );
    }
  }
  return [1, model.vae.config.latentChannels, height / factor, width / factor];
}

/** StableDiffusionPipeline overrides these two scheduler settings, whatever the file says. */
function asPipelineUses(config: StableDiffusion['scheduler']): StableDiffusion['scheduler'] {
  return { ...config, stepsOffset: 1, clipSample: false };
}

/** A tokenizer may have added tokens that the text encoder was never given; only a prompt with one shows it. */
function requireKnown(ids: Int32Array, vocabulary: number): void {
  const unknown = ids.find((id) => id >= vocabulary);
  if (unknown === undefined) return;
  throw new AquatintError(
    'model-mismatch',
    `The tokenizer makes token ${unknown} of this prompt, but the text encoder knows only ${vocabulary} tokens.`,
  );
}

async function encodeText(session: Session, ids: Int32Array): Promise<Float32Array> {
  const { text } = await session.run({ ids: { dtype: 'I32', shape: [1, ids.length], data: ids } });
  return floats(text);
}

interface UNetRun {
  readonly model: StableDiffusion;
  readonly latentShape: readonly number[];
  /** Text states of all prompts, one after the other. */
  readonly text: Float32Array;
  readonly guidance: number;
}

/** The UNet as a function of a batch of latents: one per prompt. */
function unetPredict(session: Session, { model, latentShape, text, guidance }: UNetRun): Predict {
  const { levels, timeConditionChannels } = model.unet.config;
  const rowSize = model.textLength * (levels[0]?.contextChannels ?? 0);
  const batch = text.length / rowSize;
  const fixed: Record<string, HostTensor> = {
    text: { dtype: 'F32', shape: [batch, model.textLength, rowSize / model.textLength], data: text },
  };
  if (timeConditionChannels !== null) {
    const data = guidanceEmbedding(guidance - 1, timeConditionChannels);
    fixed['timestep_cond'] = { dtype: 'F32', shape: [1, timeConditionChannels], data };
  }
  return async (x, timestep) => {
    const { prediction } = await session.run({
      ...fixed,
      sample: { dtype: 'F32', shape: [batch, ...latentShape.slice(1)], data: x },
      timestep: { dtype: 'F32', shape: [batch, 1], data: new Float32Array(batch).fill(timestep) },
    });
    return floats(prediction);
  };
}

/** Asks before every network run, and stops at the first number that is none. */
function stoppable(predict: Predict, signal: AbortSignal): Predict {
  return async (x, timestep) => {
    signal.throwIfAborted();
    const output = await predict(x, timestep);
    requireFinite(output, 'UNet');
    return output;
  };
}

function denoiseSteps(
  plan: SamplingPlan,
  predict: Predict,
  { latentShape, seed }: { latentShape: readonly number[]; seed: number },
) {
  const noise = createTorchNoise(seed);
  const start = noise.next(latentShape.reduce((product, size) => product * size, 1));
  const x = start.map((value) => Math.fround(value * plan.initialNoiseScale));
  return plan.sampler(createDenoise(predict, plan.predictionType), x, plan.levels, noise);
}

async function decode(session: Session, model: StableDiffusion, latents: HostTensor): Promise<Picture> {
  const { scaling } = model.vae.config;
  const data = Float32Array.from(latents.data, (value) => value / scaling);
  const { picture } = await session.run({ latents: { dtype: 'F32', shape: latents.shape, data } });
  const planes = floats(picture);
  requireFinite(planes, 'VAE');
  const [, , height = 0, width = 0] = picture?.shape ?? [];
  return toPicture(planes, width, height);
}

function floats(tensor: HostTensor | undefined): Float32Array {
  if (tensor?.dtype === 'F32') return tensor.data;
  throw new AquatintError('internal', 'A graph did not return the expected output.');
}

function requireFinite(values: Float32Array, what: string): void {
  if (values.every(Number.isFinite)) return;
  throw new AquatintError('not-finite', `The ${what} returned numbers that are not finite.`);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (all.set(part, offset), offset + part.length), 0);
  return all;
}
