import { writePngText } from '../core/metadata/pngChunks.ts';
import { encodePng } from './encodePng.ts';
import type { PictureEvent } from './pictureEvent.ts';
import { recipeTexts } from './recipeText.ts';

/** The PNG that a picture is kept and downloaded as, with its recipe inside. The same picture gives the same bytes. */
export async function pictureFile({ rgba, width, height, recipe }: PictureEvent): Promise<Blob> {
  const png = await encodePng(rgba, width, height);
  return new Blob([writePngText(png, recipeTexts(recipe))], { type: 'image/png' });
}
