import { NOTHING_BESIDE, type Beside } from './beside.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';

/** Throws AquatintError 'settings-invalid' or 'model-mismatch' where pictures do not fit the one to be made, or its model. */
export async function besideOf(context: PictureContext, settings: PictureSettings): Promise<Beside> {
  const { controls = [], imagePrompts = [] } = context;
  if (controls.length === 0 && imagePrompts.length === 0) return NOTHING_BESIDE;
  // Few pictures are told of others: what does so is fetched for the first that is.
  const { besidePictures } = await import('./besidePictures.ts');
  return besidePictures({ ...context, controls, imagePrompts }, settings);
}
