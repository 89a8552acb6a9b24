import { smallDecoderOf } from '../pipeline/decoders.ts';
import { nativeSide, type StableDiffusion } from '../pipeline/stableDiffusion.ts';
import { squareAxes, type ModelCard } from './card.ts';
import { familyOf } from './family.ts';

/** What an opened model's card says. */
export function cardOf(model: StableDiffusion): ModelCard {
  const smallDecoder = smallDecoderOf(model);
  return {
    family: familyOf(model.unet.config),
    makes: 'picture',
    axes: squareAxes(nativeSide(model)),
    noise: model.scheduler.family,
    takes: specialSettingsOf(model, smallDecoder !== null),
    usual: {},
    smallDecoder,
    fewSteps: model.fewStepUnet !== null,
    passedOver: passedOver(model.passedOver),
  };
}

const NAMES_KEPT = 8;

function passedOver(names: readonly string[]): ModelCard['passedOver'] {
  return names.length === 0 ? null : { count: names.length, names: names.slice(0, NAMES_KEPT) };
}

function specialSettingsOf({ task, unet }: StableDiffusion, hasSmallDecoder: boolean): readonly string[] {
  const taken: readonly (readonly [path: string, isTaken: boolean])[] = [
    ['guidanceOptions.image', task === 'instruct'],
    ['source.noiseLevel', task === 'upscale'],
    ['sizeHints', unet.config.addition !== null],
    ['decoder', hasSmallDecoder],
  ];
  return taken.filter(([, isTaken]) => isTaken).map(([path]) => path);
}
