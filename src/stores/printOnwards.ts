import type { Recipe } from '../core/recipe/recipe.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { settingsLink } from '../engine/settingsLink.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { randomSeed } from './draft.ts';
import { fromPixels } from './enlarging.ts';
import { filesOf } from './gallery.ts';
import { openMask } from './maskPainting.ts';
import { notify } from './notices.ts';
import { addJob } from './queue.ts';
import { startFrom } from './startFrom.ts';
import { VIEW_ADDRESS } from './view.ts';

/** What can be made of a print without going through the form. */

const VARIATIONS = 4;
/** How far a variation's noise goes towards another seed's: as much the same picture as not. */
const VARIED = 0.25;

/** Pictures of almost the same noise. */
export async function varyPrint({ settings }: Recipe): Promise<void> {
  const variation = { variationSeed: randomSeed(), variationStrength: VARIED };
  const noise: typeof settings.noise = { ...settings.noise, ...variation, batch: 'seed_per_picture' };
  await addJob({ settings: { ...settings, noise, count: VARIATIONS }, repeats: false });
  notify({ text: t('stores:variationsOfThisPrint', { count: VARIATIONS }) });
}

/** A picture that was finished early, with all its steps. */
export async function completePrint({ settings }: Recipe): Promise<void> {
  await addJob({ settings, repeats: false });
  notify({ text: t('stores:queuedToBeFinished') });
}

/** The same picture once more, enlarged and finished at its new size. */
export async function enlargePrint({ settings }: Recipe): Promise<void> {
  const secondPass = { scale: 2, strength: 0.5, steps: settings.steps, by: 'latents' as const };
  await addJob({ settings: { ...settings, secondPass }, repeats: false });
  notify({ text: t('stores:queuedToBeMadeAgain') });
}

type Detail = NonNullable<Settings['detail']>;

/** What is usual of faces and regions. */
export const USUAL_DETAIL: Detail = { strength: 0.4, padding: 32, prompt: '', regions: [] };

/** Its faces, found in its own pixels, or the regions that are named, painted anew. False, after saying so, where its file is gone. */
export async function detailPrint(id: string, recipe: Recipe, detail = USUAL_DETAIL): Promise<boolean> {
  const settings = await fromPixels(id, recipe);
  if (settings === null) return false;
  await addJob({ settings: { ...settings, detail }, repeats: false });
  const text =
    detail.regions.length === 0
      ? t('stores:queuedForFaces')
      : t('stores:queuedForRegions', { count: detail.regions.length });
  notify({ text });
  return true;
}

/** The form starts from it, and a mask says what is painted anew. */
export async function repaintPrint(id: string): Promise<void> {
  location.hash = VIEW_ADDRESS.studio;
  await startFrom({ print: id });
  openMask(true);
}

/** A link on the clipboard that brings a print's settings, and no picture. */
export async function shareSettings(recipe: Recipe): Promise<void> {
  const link = await settingsLink(recipe, location.href);
  if (link === null) {
    const text = t('stores:theseWordsAreTooLong');
    return notify({ tone: 'warning', text });
  }
  await navigator.clipboard.writeText(link);
  const { source, controls, imagePrompts } = recipe.settings;
  const isGuided = source !== null || controls.length > 0 || imagePrompts.length > 0;
  notify({ text: sentences(t('stores:linkIsCopied'), isGuided ? t('stores:linkIsWithoutPictures') : '') });
}

/** The picture itself on the clipboard, which keeps no recipe. */
export async function copyPicture(id: string): Promise<void> {
  const files = await filesOf(id);
  if (!files) return notify({ tone: 'warning', text: t('stores:fileIsGone') });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': files.png })]);
  notify({ text: t('stores:thePictureIsCopied') });
}
