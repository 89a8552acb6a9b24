import { AquatintError } from '../errors.ts';
import { needsGuidance } from '../guidance/classifierFree.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { createDenoise } from '../samplers/prediction.ts';
import { planSampling } from '../samplers/samplingPlan.ts';
import { decodeLatents } from './decodeLatents.ts';
import { createDenoiser } from './denoiser.ts';
import { encodePrompt, type LanguageOptions, type PromptEncoding } from './encodePrompt.ts';
import { guide, type GuidanceOptions } from './guide.ts';
import type { ModelSessions } from './modelSessions.ts';
import type { Picture } from './picture.ts';
import type { HostTensor } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';
import { startNoise, type NoiseOptions } from './startNoise.ts';

export interface TextToImageSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly sampler: string;
  readonly schedule?: string | null;
  readonly eta?: number | null;
  readonly guidanceOptions?: GuidanceOptions;
  readonly noise?: NoiseOptions;
  readonly language?: LanguageOptions;
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
  const { guidance } = settings;
  const latentShape = latentShapeOf(model, settings);
  const plan = planSampling({
    ...settings,
    schedule: settings.schedule ?? undefined,
    config: asPipelineUses(model.scheduler),
  });

  yield { kind: 'stage', stage: 'text' };
  const guided = needsGuidance(guidance) && model.unet.config.timeConditionChannels === null;
  const negative = guided ? await encodePrompt(context, settings.negativePrompt) : null;
  if (negative !== null) yield* cutOff('negative prompt', negative);
  const positive = await encodePrompt(context, settings.prompt);
  yield* cutOff('prompt', positive);

  yield { kind: 'stage', stage: 'denoise' };
  signal.throwIfAborted();
  const batch = guided ? 2 : 1;
  const predictAll = createDenoiser({ model, sessions, latentShape, batch, guidance, signal });
  const predict = guide(predictAll, { positive: positive.at, negative: negative?.at ?? null, guidance });
  const { start, later } = startNoise(latentShape, settings.seed);
  let latents = start.map((value) => Math.fround(value * plan.initialNoiseScale));
  const denoise = createDenoise(predict, plan.predictionType);
  for await (const { index, x, denoised } of plan.sampler(denoise, latents, plan.levels, later)) {
    latents = new Float32Array(x);
    yield { kind: 'step', done: index + 1, total: plan.levels.length - 1, denoised };
  }

  yield { kind: 'stage', stage: 'decode' };
  signal.throwIfAborted();
  const final: HostTensor = { dtype: 'F32', shape: latentShape, data: latents };
  yield { kind: 'picture', picture: await decodeLatents(context, final), latents: final };
}

function* cutOff(
  which: 'prompt' | 'negative prompt',
  { used, dropped }: PromptEncoding,
): Generator<TextToImageEvent> {
  if (dropped > 0) yield { kind: 'cut', which, used, dropped };
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
