import { largerSettings } from '../../src/core/pipeline/largerStage.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import type { StartNoise } from '../../src/core/pipeline/startNoise.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { WantedStage } from '../../src/core/recipe/stages.ts';
import type { LoadedModel } from './loadedModel.ts';
import { pictureBefore, type Before } from './madeBefore.ts';

// What a stage has of the one before it.

export const latentsOf = (before: Before | null): HostTensor | null =>
  before?.made.kind === 'latents' ? before.made.latents : null;

/** How a picture is made larger follows from it and from the model. */
export function settingsFor(
  { begin, settings }: WantedStage,
  { model }: LoadedModel,
  before: Before | null,
): Settings {
  return begin === 'larger' ? largerSettings(settings, model, pictureBefore(before).made.picture) : settings;
}

/** The generator of a picture that is made larger goes on, as where diffusers' pipelines share one. */
export const noiseOf = ({ begin }: WantedStage, before: Before | null): StartNoise | null =>
  begin === 'larger' ? pictureBefore(before).made.noise : null;
