import { readDraft, useDraft, type Draft } from './draft.ts';
import { draftWrittenAt } from './tabDrafts.ts';
import { wordsDatabase, type KeptDraft } from './wordsDb.ts';

/**
 * A browser writes localStorage to the disk some seconds later, so what was typed just before it was killed is gone. A copy of what was
 * written last lies in the database, where it is at once.
 */

/** Milliseconds from a change to its copy: several keys are one. */
const PAUSE = 200;
/** Both are written by one change, not quite at the same time. */
const SAME_TIME = 20;
const LAST = 'last';

/** Brings back what localStorage has lost, and copies what changes from now on. */
export async function keepDraft(): Promise<void> {
  const atFirst = useDraft.getState();
  // What is written meanwhile, too.
  followDraft();
  try {
    const kept = await keptDraft();
    if (kept !== null && isNewer(kept) && useDraft.getState() === atFirst)
      useDraft.setState(readDraft(kept.draft));
  } catch (reason) {
    console.warn('The copy of what was written last could not be read:', reason);
  }
}

const isNewer = ({ at }: KeptDraft): boolean => at > draftWrittenAt(localStorage) + SAME_TIME;

/** null: none was ever written. */
export async function keptDraft(): Promise<KeptDraft | null> {
  return (await (await wordsDatabase.reading()).get('drafts', LAST)) ?? null;
}

function followDraft(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  useDraft.subscribe((draft) => {
    const at = Date.now();
    clearTimeout(timer);
    timer = setTimeout(() => {
      copy(draft, at).catch((reason: unknown) =>
        console.warn('What was written could not be copied:', reason),
      );
    }, PAUSE);
  });
}

const copy = (draft: Draft, at: number): Promise<void> =>
  wordsDatabase.write(['drafts'], (change) => [
    () => change.objectStore('drafts').put({ at, draft: structuredClone(draft) }, LAST),
  ]);
