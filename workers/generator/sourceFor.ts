import { sourceSize } from '../../src/core/pipeline/sourceSize.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { WantedStage } from '../../src/core/recipe/stages.ts';
import type { GivenFiles } from './givenFiles.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { Before } from './madeBefore.ts';
import { smallerFrom, sourceFrom } from './sourceFrom.ts';
import { readSourcePart } from './sourcePart.ts';
import { readSource, type SourcePicture } from './sourcePicture.ts';

export interface SourceWanted {
  /** The stage's. */
  readonly settings: Settings;
  readonly files: GivenFiles;
  readonly wanted: WantedStage;
  readonly before: Before | null;
}

/** The picture that a stage begins with, or changes; null: none. Throws AquatintError. */
export async function sourceFor(
  loaded: LoadedModel,
  { settings, files, wanted, before }: SourceWanted,
): Promise<SourcePicture | null> {
  const { source } = settings;
  if (wanted.begin === 'repainted') return sourceFrom(before, wanted);
  if (wanted.begin === 'larger') return smallerFrom(before, wanted);
  if (source === null) return null;
  if (wanted.begin === 'finished') return readSource({ ...source, mask: null }, files, null);
  return read(loaded, { ...settings, source }, files);
}

/** At the size at which the model takes it. */
async function read(
  { model }: LoadedModel,
  { source, paintArea, ...size }: Settings & { readonly source: NonNullable<Settings['source']> },
  files: GivenFiles,
): Promise<SourcePicture> {
  const taken = sourceSize(model, size);
  const { mask } = source;
  if (mask === null || paintArea === null || taken === null) return readSource(source, files, taken);
  return readSourcePart({ ...source, mask }, files, { ...paintArea, size: taken });
}
