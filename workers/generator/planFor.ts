import { AquatintError } from '../../src/core/errors.ts';
import { chosenDecoder, type Decoder } from '../../src/core/pipeline/decoders.ts';
import { isGuided } from '../../src/core/pipeline/isGuided.ts';
import { planPicture } from '../../src/core/pipeline/picturePhases.ts';
import { whatFits } from '../../src/core/pipeline/whatFits.ts';
import type { GenerationPlan } from '../../src/core/planner/generationPlan.ts';
import type { Phase } from '../../src/core/planner/phase.ts';
import type { Said } from '../../src/core/said.ts';
import type { PreviewChoice } from '../../src/protocol/generator.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { deviceFacts, type ComputeDevice } from '../../src/runtime/device.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { ToldPictures } from './toldPictures.ts';

export interface Planned {
  readonly plan: GenerationPlan;
  /** What speaks against it, where the person has overruled that. */
  readonly warning: readonly Said[];
}

export interface Ways {
  /** The one that decodes: see decoderFor. */
  readonly decoder: Decoder;
  readonly preview: PreviewChoice;
  /** See PlanRequest. */
  readonly memoryShare: number;
  readonly pictures: ToldPictures;
  /** What works on the picture after that. */
  readonly finishing: readonly Phase[];
  /** A picture is put into latents on the way. */
  readonly encodes: boolean;
}

/**
 * How pictures of these settings are made on this device. Throws AquatintError 'does-not-fit' where nothing does, and says what
 * would. A precision that somebody chose overrules that, and they are warned: how much graphics memory there is, is a
 * guess. How much WebAssembly can hold is none.
 */
export function planFor(
  { model }: Pick<LoadedModel, 'model'>,
  device: ComputeDevice,
  { width, height, guidance, guidanceOptions, precision, tiling, sampler }: Settings,
  { memoryShare, pictures: { controls, imagePrompts }, ...ways }: Ways,
): Planned {
  const occasion = {
    width,
    height,
    sampler,
    guided: isGuided(model, { guidance, guidanceOptions, sampler }),
    controls: controls.map(({ adapter }) => adapter),
    imagePrompts: imagePrompts.map(({ adapter }) => adapter),
    ...ways,
  };
  const wanted = { precision, tiling, memoryShare, device: deviceFacts(device) };
  const { plan, refusal, warning } = planPicture(model, occasion, wanted);
  if (refusal !== null && (precision === 'auto' || device.kind === 'wasm')) {
    throw new AquatintError('does-not-fit', [...refusal, whatFits(model, occasion, wanted)]);
  }
  return { plan, warning: refusal ?? (warning === null ? [] : [warning]) };
}

/**
 * Which decoder a model makes its pictures with. A second model that finishes pictures and has no small one uses its own:
 * by then most of the work is done, and whoever asked is told. Throws AquatintError 'settings-invalid'.
 */
export function decoderFor(
  { model }: Pick<LoadedModel, 'model'>,
  { decoder, refiner, cascade }: Pick<Settings, 'decoder' | 'refiner' | 'cascade'>,
): Decoder {
  const isOther = refiner !== null || cascade.length > 0;
  return isOther && model.smallVae === null ? 'full' : chosenDecoder(model, decoder);
}
