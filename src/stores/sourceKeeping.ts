import { t } from '../texts/translate.ts';
import { useBin } from './bin.ts';
import { DRAFT_NAME } from './draft.ts';
import { everyMoment } from './draftHistory.ts';
import { keptDraft } from './draftKeeping.ts';
import { deletedEntries, useGallery } from './gallery.ts';
import { everyEntry, readBin } from './galleryDb.ts';
import { useGeneration } from './generation.ts';
import { isBusy } from './generationReducer.ts';
import { useImport } from './importOffer.ts';
import { namesIn } from './namedSources.ts';
import { notify } from './notices.ts';
import { useQueue } from './queue.ts';
import { forgetSources, listSources } from './sources.ts';
import { everyDraft } from './tabDrafts.ts';

/**
 * A picture to start from, or its mask, lives while a draft, a queued job or a print, in the bin too, names it. What nothing names is removed when the page
 * opens and after prints were deleted for good.
 */

const SAID = 'aquatint.sources-tidied';
/** Longer than a tab takes from keeping a picture to naming it in its draft, and than an offer to undo stands. */
const AFTER_START = 3_000;
const AFTER_DELETING = 15_000;

/** Follows the gallery. */
export function watchSources(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tidySoon = (wait: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void tidySources().catch(notTidied), wait);
  };
  if (useGallery.getState().status === 'ready') tidySoon(AFTER_START);
  useGallery.subscribe(({ status }, before) => {
    if (status === 'ready' && before.status !== 'ready') tidySoon(AFTER_START);
  });
  useBin.subscribe(({ binned }, before) => {
    if (binned.length < before.binned.length) tidySoon(AFTER_DELETING);
  });
}

/** Nothing is lost by it, and the next start tries again. */
function notTidied(reason: unknown): void {
  console.warn('Pictures that nothing names could not be removed:', reason);
}

/** Removes what nothing names, now and a moment later. */
async function tidySources(): Promise<void> {
  const unnamed = async (): Promise<string[]> => {
    const kept = await listSources();
    if (kept.length === 0) return [];
    const named = await namedSources();
    return kept.filter((name) => !named.has(name));
  };
  const before = await unnamed();
  if (before.length > 0) await new Promise((resolve) => setTimeout(resolve, AFTER_START));
  const still = new Set(await unnamed());
  const gone = before.filter((name) => still.has(name));
  if (useGallery.getState().status !== 'ready' || useQueue.getState().status !== 'ready') return;
  await forgetSources(gone);
  sayOnce(gone.length);
}

async function namedSources(): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  for await (const entries of everyEntry())
    for (const name of namesIn(entries.map(({ recipe }) => JSON.stringify(recipe)))) named.add(name);
  const binned = (await readBin()).map(({ entry }) => entry);
  // What changes while the prints are read is looked at last.
  const { entries, unsaved } = useGallery.getState();
  const here = [...entries.values()].filter(({ id }) => unsaved.has(id));
  const prints = [...here, ...deletedEntries(), ...binned, await keptDraft()];
  return new Set([...named, ...namesIn([...prints.map((print) => JSON.stringify(print)), ...otherTexts()])]);
}

/** Whatever else names sources. */
function otherTexts(): readonly string[] {
  const { settings, ...generation } = useGeneration.getState();
  return [
    ...everyDraft(localStorage, DRAFT_NAME),
    ...everyMoment().map((moment) => JSON.stringify(moment)),
    JSON.stringify(useQueue.getState().jobs),
    JSON.stringify(useImport.getState().offer?.brought ?? null),
    isBusy({ settings, ...generation }) ? JSON.stringify(settings) : '',
  ];
}

/** Earlier versions kept every one for ever. */
function sayOnce(count: number): void {
  if (localStorage.getItem(SAID) !== null) return;
  localStorage.setItem(SAID, 'yes');
  if (count === 0) return;
  notify({ text: t('stores:leftoversRemoved', { count }) });
}
