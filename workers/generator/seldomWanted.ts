import { NO_ADAPTERS, type Adapters } from '../../src/core/pipeline/adapters/adapters.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { NOTHING_AFTER, type Finishing, type Supply } from './afterwards.ts';
import { beginsWithPicture, usesUpscaler } from '../../src/core/recipe/stages.ts';
import type { GivenFiles } from './givenFiles.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { Made, MadePicture, PictureOrder, Workshop } from './makePicture.ts';
import type { ToldWanted } from './readToldPictures.ts';
import type { SourceWanted } from './sourceFor.ts';
import type { SourcePicture } from './sourcePicture.ts';
import { NOTHING_TOLD, type ToldPictures } from './toldPictures.ts';

// What few pictures want: what does it is fetched for the first that does.

/** See readAdapters.ts. */
export async function adaptersFor(
  loaded: LoadedModel,
  adapters: Settings['adapters'],
  files: GivenFiles,
): Promise<Adapters> {
  if (adapters.length === 0) return NO_ADAPTERS;
  const { readAdapters } = await import('./readAdapters.ts');
  return readAdapters(loaded, adapters, files);
}

/** See sourceFor.ts. */
export async function sourceFor(loaded: LoadedModel, wanted: SourceWanted): Promise<SourcePicture | null> {
  if (wanted.settings.source === null && !beginsWithPicture(wanted.wanted)) return null;
  const { sourceFor: read } = await import('./sourceFor.ts');
  return read(loaded, wanted);
}

/** See readToldPictures.ts. */
export async function toldPicturesFor(
  loaded: LoadedModel,
  wanted: ToldWanted,
  files: GivenFiles,
): Promise<ToldPictures> {
  if (wanted.controls.length === 0 && wanted.imagePrompts.length === 0) return NOTHING_TOLD;
  const { readToldPictures } = await import('./readToldPictures.ts');
  return readToldPictures(loaded, wanted, files);
}

/** See finishing.ts. */
export async function finishingFor(settings: Settings, supply: Supply): Promise<Finishing> {
  if (settings.detail === null && !usesUpscaler(settings)) return NOTHING_AFTER;
  const { openFinishing } = await import('./finishing.ts');
  return openFinishing(settings, supply);
}

/** See withDetails.ts. What was finished early stays as it is. */
export async function detailedPicture(made: Made, order: PictureOrder, workshop: Workshop): Promise<Made> {
  if (order.settings.detail === null || made.kind === 'latents' || made.stopped !== null) return made;
  const { withDetails } = await import('./withDetails.ts');
  return withDetails(made, order, workshop);
}

/** See finishPicture.ts. */
export async function finishedPicture(
  made: MadePicture,
  order: PictureOrder,
  workshop: Workshop,
): Promise<MadePicture> {
  if (order.told.enlarge === null) return made;
  const { finishPicture } = await import('./finishPicture.ts');
  return finishPicture(made, order, workshop);
}
