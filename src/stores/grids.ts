import { gridCells, type GridAxis } from '../core/recipe/grid.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { gridPicture } from '../engine/gridPicture.ts';
import { t } from '../texts/translate.ts';
import { entryOf, filesOf, keepPicture } from './gallery.ts';
import { notify } from './notices.ts';
import { addJobs, useQueue } from './queue.ts';
import { forgetGrid, readGrid, type GridPlace } from './queueDb.ts';
import { reasonText } from './sentence.ts';

/** Grids: their cells are jobs of the queue and prints like any other; when the last is done they become one picture, too. */

/** Throws AquatintError 'settings-invalid' where a value is none. */
export async function startGrid(settings: Settings, axes: readonly GridAxis[]): Promise<void> {
  const cells = gridCells(settings, axes);
  const id = crypto.randomUUID();
  await addJobs(cells.map((one, cell) => ({ settings: one, repeats: false, grid: { id, axes, cell } })));
}

/** Puts the cells together, once none of them waits any more. Those that were taken out stay empty. */
export async function finishGrid({ id, axes }: GridPlace): Promise<void> {
  if (useQueue.getState().jobs.some(({ grid }) => grid?.id === id)) return;
  try {
    await putTogether(id, axes);
  } catch (reason) {
    notify({
      tone: 'warning',
      text: t('stores:theGridCouldNotBePut', { reason: reasonText(reason) }),
    });
  }
  await forgetGrid(id).catch(() => undefined); // it is only what was used just now
}

async function putTogether(id: string, axes: readonly GridAxis[]): Promise<void> {
  const prints = Object.entries(await readGrid(id));
  const [first] = prints;
  const model = first && (await entryOf(first[1]));
  if (model === undefined || prints.length < 2) return;
  const files = new Map<number, Blob>();
  for (const [cell, entry] of prints) {
    const found = await filesOf(entry);
    if (found) files.set(Number(cell), found.png);
  }
  const picture = await gridPicture(files, axes, model);
  await keepPicture({
    ...{ kind: 'picture', id: 0, picture: 0, ...picture, latents: null },
    recipe: { ...model.recipe, grid: axes, createdAt: new Date().toISOString() },
    timings: { load: 0, text: 0, denoise: 0, decode: 0 },
  });
}
