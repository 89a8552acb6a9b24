import { smallDecoderOf } from '../pipeline/decoders.ts';
import { pixelsPerLatent } from '../pipeline/latentShape.ts';
import type { SomeSettings } from '../recipe/settings.ts';
import { findSampler } from '../samplers/catalogue.ts';
import { samplerOfClass } from '../samplers/samplerOfClass.ts';
import { isPrior } from './imageEmbedding.ts';
import type { Model } from './model.ts';
import { squareAxes, type ModelCard } from './card.ts';

/** What an opened model's card says. */
export function cardOf(model: Model): ModelCard {
  const smallDecoder = smallDecoderOf(model);
  return {
    family: model.called,
    makes: 'picture',
    axes: squareAxes(model.side, stepOf(model)),
    ...(model.textEncoders.length === 0 ? { wordless: true } : {}),
    noise: model.scheduler.family,
    takes: specialSettingsOf(model, smallDecoder !== null),
    usual: usualOf(model),
    ...(model.smallPicture === null ? {} : { noiseLevel: model.smallPicture.usualNoise }),
    smallDecoder,
    fewSteps: model.fewSteps !== null,
    passedOver: passedOver(model.passedOver),
  };
}

/** Those that name a sampler for few steps are begun with few. */
function usualOf({ scheduler, usual }: Model): SomeSettings {
  const sampler = findSampler(samplerOfClass(scheduler) ?? '');
  if (sampler === undefined) return { ...usual };
  const isDistilled = sampler.defaultGuidance === 1;
  const { defaultSteps: steps, defaultGuidance: guidance } = sampler;
  return { sampler: sampler.id, ...(isDistilled ? { steps, guidance } : usual) };
}

const LEAST_STEP = 8;

/** Sides in pixels are whole multiples of it. */
const stepOf = (model: Model): number => Math.max(LEAST_STEP, pixelsPerLatent(model) * model.denoiser.patch);

const NAMES_KEPT = 8;

function passedOver(names: readonly string[]): ModelCard['passedOver'] {
  return names.length === 0 ? null : { count: names.length, names: names.slice(0, NAMES_KEPT) };
}

function specialSettingsOf(model: Model, hasSmallDecoder: boolean): readonly string[] {
  const { task, denoiser, imageEmbedding, superResolution } = model;
  const hasPrior = imageEmbedding !== null && isPrior(imageEmbedding.from);
  const taken: readonly (readonly [path: string, isTaken: boolean])[] = [
    ['guidanceOptions.image', task === 'instruct'],
    ['guidanceOptions.real', denoiser.guidanceScale({ guidance: 2 }) !== 2 && denoiser.unet === null],
    ['source.noiseLevel', task === 'upscale'],
    ['sizeHints', (denoiser.unet?.addition ?? null) !== null],
    ['decoder', hasSmallDecoder],
    ['classLabel', denoiser.classes !== null],
    ['prior.steps', hasPrior],
    ['prior.guidance', hasPrior],
    ['prior.noiseLevel', (imageEmbedding?.mostNoise ?? null) !== null],
    ['superResolution.steps', superResolution !== null],
  ];
  return taken.filter(([, isTaken]) => isTaken).map(([path]) => path);
}
