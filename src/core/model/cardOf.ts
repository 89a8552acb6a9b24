import { vaeFactor } from '../models/vaeConfig.ts';
import { smallDecoderOf } from '../pipeline/decoders.ts';
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
    usual: {},
    smallDecoder,
    fewSteps: model.fewSteps !== null,
    passedOver: passedOver(model.passedOver),
  };
}

const LEAST_STEP = 8;

/** Sides in pixels are whole multiples of it. */
const stepOf = ({ vae, denoiser }: Model): number =>
  Math.max(LEAST_STEP, vaeFactor(vae.config) * denoiser.patch);

const NAMES_KEPT = 8;

function passedOver(names: readonly string[]): ModelCard['passedOver'] {
  return names.length === 0 ? null : { count: names.length, names: names.slice(0, NAMES_KEPT) };
}

function specialSettingsOf({ task, denoiser }: Model, hasSmallDecoder: boolean): readonly string[] {
  const taken: readonly (readonly [path: string, isTaken: boolean])[] = [
    ['guidanceOptions.image', task === 'instruct'],
    ['source.noiseLevel', task === 'upscale'],
    ['sizeHints', (denoiser.unet?.addition ?? null) !== null],
    ['decoder', hasSmallDecoder],
    ['classLabel', denoiser.classes !== null],
  ];
  return taken.filter(([, isTaken]) => isTaken).map(([path]) => path);
}
