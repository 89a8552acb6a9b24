import type { Recipe } from '../core/recipe/recipe.ts';
import { settingsLink } from '../engine/settingsLink.ts';
import { randomSeed } from './draft.ts';
import { fromPixels } from './enlarging.ts';
import { filesOf } from './gallery.ts';
import { openMask } from './maskPainting.ts';
import { notify } from './notices.ts';
import { addJob } from './queue.ts';
import { GONE, startFrom } from './startFrom.ts';
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
  notify({ text: `${VARIATIONS} variations of this print are in the queue.` });
}

/** A picture that was finished early, with all its steps. */
export async function completePrint({ settings }: Recipe): Promise<void> {
  await addJob({ settings, repeats: false });
  notify({ text: 'This print is in the queue, to be made with all its steps.' });
}

/** The same picture once more, enlarged and finished at its new size. */
export async function enlargePrint({ settings }: Recipe): Promise<void> {
  const secondPass = { scale: 2, strength: 0.5, steps: settings.steps, by: 'latents' as const };
  await addJob({ settings: { ...settings, secondPass }, repeats: false });
  notify({ text: 'This print is in the queue, to be made at twice its size.' });
}

/** Its faces, found in its own pixels, painted anew. */
export async function detailPrint(id: string, recipe: Recipe): Promise<void> {
  const settings = await fromPixels(id, recipe);
  if (settings === null) return;
  const detail = { strength: 0.4, padding: 32, prompt: '', regions: [] };
  await addJob({ settings: { ...settings, detail }, repeats: false });
  notify({ text: 'This print is in the queue: its faces are painted anew.' });
}

/** The form starts from it, and a mask says what is painted anew. */
export async function repaintPrint(id: string): Promise<void> {
  location.hash = VIEW_ADDRESS.studio;
  await startFrom({ print: id });
  openMask(true);
}

const COPIED =
  'The link is copied. It holds the prompt and all settings, readable for whoever gets it; not the picture.';
const WITHOUT_GUIDES =
  'The pictures that it was made from or guided by, and what looked at them, are not in it: send the picture’s file for those.';

/** A link on the clipboard that brings a print's settings, and no picture. */
export async function shareSettings(recipe: Recipe): Promise<void> {
  const link = await settingsLink(recipe, location.href);
  if (link === null) {
    const text =
      'These words are too long for a link: download the picture instead, its file carries all settings.';
    return notify({ tone: 'warning', text });
  }
  await navigator.clipboard.writeText(link);
  const { source, controls, imagePrompts } = recipe.settings;
  const isGuided = source !== null || controls.length > 0 || imagePrompts.length > 0;
  notify({ text: isGuided ? `${COPIED} ${WITHOUT_GUIDES}` : COPIED });
}

/** The picture itself on the clipboard, which keeps no recipe. */
export async function copyPicture(id: string): Promise<void> {
  const files = await filesOf(id);
  if (!files) return notify({ tone: 'warning', text: GONE });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': files.png })]);
  notify({ text: 'The picture is copied.' });
}
