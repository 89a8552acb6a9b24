import { create } from 'zustand';
import { t } from '../texts/translate.ts';
import { randomSeed, settingsForJob, useDraft } from './draft.ts';
import { useGallery } from './gallery.ts';
import { CallKeeper, unfinishedOf } from './callKeeper.ts';
import { cancelGeneration, makePictures, type Outcome } from './generation.ts';
import { notify } from './notices.ts';
import { canBegin, useModels } from './models.ts';
import { usePreferences } from './preferences.ts';
import { rememberPrompt } from './promptHistory.ts';
import {
  addJob,
  changeJob,
  isAddedHere,
  pauseQueue,
  refresh,
  removeJob,
  replaceEdited,
  retryJob,
  useQueue,
} from './queue.ts';
import { writeGridPrint, type QueuedJob } from './queueDb.ts';
import { nextJob, workOf } from './queueOrder.ts';
import { wordingsOf } from './wording.ts';

/** The tab that holds this lock makes the pictures of all. A tab that is closed or crashes lets go by itself. */
const LOCK = 'aquatint-queue';
/** What took the page down this often waits for somebody to look at it. */
const MOST_TRIES = 3;

/** Seconds for each unit of work (`workOf`), by model: what jobs took that were made since the page was opened. */
export const useMadePace = create<{ readonly seconds: ReadonlyMap<string, number> }>()(() => ({
  seconds: new Map<string, number>(),
}));

function learnPace({ settings }: QueuedJob, seconds: number): void {
  const each = seconds / workOf(settings);
  useMadePace.setState(({ seconds: known }) => ({ seconds: new Map([...known, [settings.model, each]]) }));
}

let atWork = false;
/** It was decided to work, and nothing is being made yet. */
let isBeginning = false;

interface HowToGenerate {
  readonly repeats?: boolean;
  /** Instead of one that is drawn, or the form's. */
  readonly seed?: number | undefined;
}

/** Adds what the form asks for to the queue. Nothing where a model that reads words is given none. */
export async function generate({ repeats = false, seed }: HowToGenerate = {}): Promise<void> {
  const draft = useDraft.getState();
  if (!canBegin(draft)) return;
  const asked = settingsForJob(draft);
  const settings = seed === undefined ? asked : { ...asked, seed };
  // Shown in the form, so that a random seed can be kept.
  useDraft.setState({ seed: settings.seed });
  void rememberPrompt(draft);
  if (useQueue.getState().editing !== null && (await replaceEdited(settings))) return;
  await addJob({ settings, repeats });
}

/** Works through the queue from now on, and goes on with what an earlier visit left. Returns the way to stop watching. */
export function watchQueue(): () => void {
  const stopAdding = useQueue.subscribe(({ jobs }, before) => {
    // Another tab has taken the job away that is made here.
    const { job } = useMaking.getState();
    if (job !== null && before.jobs !== jobs && !jobs.some(({ id }) => id === job)) cancelGeneration();
    beginWork();
  });
  beginWork();
  return stopAdding;
}

/** The job that this tab makes, until what became of it is stored. */
export const useMaking = create<{ readonly job: string | null }>()(() => ({ job: null }));

const hasMore = (): boolean => {
  const { status, jobs, paused } = useQueue.getState();
  return status !== 'reading' && !paused && nextJob(jobs) !== null;
};

function beginWork(): void {
  if (atWork || !hasMore()) return;
  atWork = true;
  isBeginning = true;
  void navigator.locks.request(LOCK, workThrough).finally(() => {
    atWork = false;
    isBeginning = false;
    beginWork();
  });
}

/** Ends what is being made; who is quicker than that takes back what was just added. */
export function cancelWork(): void {
  const next = isBeginning ? nextJob(useQueue.getState().jobs) : null;
  if (next?.state === 'waiting' && isAddedHere(next.id)) void removeJob(next.id);
  else cancelGeneration();
}

async function workThrough(): Promise<void> {
  // The tab that had the lock before has changed the list, and may have said so too late.
  await refresh();
  let made = 0;
  while (hasMore()) {
    const job = nextJob(useQueue.getState().jobs);
    if (job === null) break;
    isBeginning = false;
    await workAt(job);
    made += 1;
  }
  if (made > 1 && useQueue.getState().jobs.every(({ state }) => state === 'held')) sayDone();
}

async function workAt(job: QueuedJob): Promise<void> {
  if (job.tries >= MOST_TRIES) {
    return changeJob(job.id, { state: 'held', reason: { code: 'given-up', message: '' } });
  }
  if (job.state === 'making') sayBegunAgain(job);
  useMaking.setState({ job: job.id });
  const unsaved = useGallery.getState().unsaved.size;
  const began = performance.now();
  const keeper = new CallKeeper(job.id);
  const outcome = await makePictures(job.settings, {
    wordings: job.wordings,
    begin: async () => {
      await changeJob(job.id, { state: 'making', tries: job.tries + 1 });
      return unfinishedOf(job.id, job.made).catch(() => null);
    },
    onEvent: (event) => keeper.observe(event),
    onKept: async (picture, entry) => {
      if (job.grid) await writeGridPrint(job.grid.id, job.grid.cell, entry);
      await changeJob(job.id, { made: picture + 1 });
      await keeper.finished(picture);
    },
  });
  await keeper.settled();
  if (outcome.kind === 'made') learnPace(job, (performance.now() - began) / 1000);
  await settle(job, outcome);
  if (job.grid) await (await import('./grids.ts')).finishGrid(job.grid);
  // Only now: a page that is loaded again before would begin the job once more.
  useMaking.setState({ job: null });
  if (useGallery.getState().unsaved.size > unsaved) await pauseForRoom();
}

function sayBegunAgain({ settings: { prompt } }: QueuedJob): void {
  const name = [...prompt].slice(0, 60).join('');
  notify({
    tone: 'warning',
    text: t('stores:wasBeingMadeWhenThe', { name }),
  });
}

/** What becomes of a job after its run. */
async function settle(job: QueuedJob, outcome: Outcome): Promise<void> {
  const isAlone = useQueue.getState().jobs.length < 2;
  // Alone, it is still in the form of this tab, and what went wrong is on the plate.
  if (outcome.kind === 'failed' && !(isAlone && isAddedHere(job.id))) {
    return changeJob(job.id, { state: 'held', reason: outcome.error });
  }
  if (outcome.kind === 'made' && job.repeats && useQueue.getState().jobs.some(({ id }) => id === job.id)) {
    const settings = { ...job.settings, seed: randomSeed() };
    return changeJob(job.id, {
      settings,
      wordings: wordingsOf(settings),
      state: 'waiting',
      made: 0,
      tries: 0,
    });
  }
  await removeJob(job.id);
}

async function pauseForRoom(): Promise<void> {
  if (!useQueue.getState().jobs.some(({ state }) => state === 'waiting')) return;
  await pauseQueue(true);
  notify({
    tone: 'warning',
    text: t('stores:theQueueIsPausedThere'),
  });
}

/** Where somebody wanted it and looks at something else. */
function sayDone(): void {
  const isWanted = usePreferences.getState().notifies && document.hidden;
  if (!isWanted || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  new Notification('Aquatint', { body: t('stores:theQueueIsDone'), tag: 'aquatint-queue' });
}

/** Seconds for what waits, by what the same models took; null where a model has not been seen at work. */
export function secondsWaiting(jobs: readonly QueuedJob[], pace: ReadonlyMap<string, number>): number | null {
  let seconds = 0;
  for (const { settings, state } of jobs) {
    if (state !== 'waiting') continue;
    const each = pace.get(settings.model);
    if (each === undefined) return null;
    seconds += each * workOf(settings);
  }
  return seconds;
}

/** A model that came may be what held jobs waited for. */
export function watchHeldJobs(): () => void {
  return useModels.subscribe(({ models }, before) => {
    const known = new Set(before.models.map(({ id }) => id));
    const come = new Set(models.flatMap(({ id }) => (known.has(id) ? [] : [id])));
    for (const { id, state, reason, settings } of useQueue.getState().jobs) {
      if (state === 'held' && reason?.code === 'model-not-found' && come.has(settings.model))
        void retryJob(id);
    }
  });
}
